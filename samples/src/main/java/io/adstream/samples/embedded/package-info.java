/**
 * A real Kafka broker and a real PostgreSQL inside the own process, for demos and tests. Start at
 * {@link io.adstream.samples.embedded.EmbeddedKafka} and {@link
 * io.adstream.samples.embedded.EmbeddedPostgres}.
 */
@NullMarked
package io.adstream.samples.embedded;

import org.jspecify.annotations.NullMarked;
