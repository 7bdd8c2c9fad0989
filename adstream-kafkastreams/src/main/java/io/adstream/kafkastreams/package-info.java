/**
 * The Kafka Streams engine. {@link io.adstream.kafkastreams.KafkaStreamsEngine} runs a whole
 * pipeline; {@link io.adstream.kafkastreams.KafkaStreamsJoin} is the join alone, inside your own
 * topology. {@code JoinTopology.assemble} reads like the line.
 */
@NullMarked
package io.adstream.kafkastreams;

import org.jspecify.annotations.NullMarked;
