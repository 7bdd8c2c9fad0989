/**
 * The Kafka Streams engine. {@link io.adstream.kafkastreams.KafkaStreamsEngine} runs a whole
 * pipeline; {@link io.adstream.kafkastreams.KafkaStreamsJoin} is the join alone, inside your own
 * topology. The rooms behind them are packages below {@code io.adstream.kafkastreams.internal},
 * named as those of the other engine where they do the same; each uses only those to the right of
 * it. {@code JoinTopology.assemble} in room {@code step} reads like the line.
 *
 * <pre>
 * run -&gt; step -&gt; guard -&gt; sink, state -&gt; topic
 *             -&gt; group, client
 * </pre>
 */
@NullMarked
package io.adstream.kafkastreams;

import org.jspecify.annotations.NullMarked;
