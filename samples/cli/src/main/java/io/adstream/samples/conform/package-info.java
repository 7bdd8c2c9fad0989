/**
 * Holds an engine against scenario files, on a real Kafka and a real PostgreSQL. Start at {@link
 * io.adstream.samples.conform.KafkaEngineHarness}.
 */
@NullMarked
package io.adstream.samples.conform;

import org.jspecify.annotations.NullMarked;
