/**
 * A real Kafka broker, a real PostgreSQL and an engine inside the own process, for demos and tests.
 * Start at {@link io.adstream.samples.embedded.EmbeddedKafka} and {@link
 * io.adstream.samples.embedded.EmbeddedPostgres}.
 */
@NullMarked
package io.adstream.samples.embedded;

import org.jspecify.annotations.NullMarked;
