/**
 * Runs scenario files on an engine, with a real Kafka and a real PostgreSQL. Start at {@link
 * io.adstream.samples.conform.KafkaEngineHarness}.
 */
@NullMarked
package io.adstream.samples.conform;

import org.jspecify.annotations.NullMarked;
