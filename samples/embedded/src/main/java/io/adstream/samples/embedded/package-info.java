/**
 * Runs a real Kafka broker, a real PostgreSQL and an engine from within one process, for demos and
 * tests. Start at {@link io.adstream.samples.embedded.EmbeddedKafka} and {@link
 * io.adstream.samples.embedded.EmbeddedPostgres}.
 */
@NullMarked
package io.adstream.samples.embedded;

import org.jspecify.annotations.NullMarked;
