/**
 * The Kafka Streams engine. {@link io.adstream.kafkastreams.KafkaStreamsEngine} runs a whole
 * pipeline; {@link io.adstream.kafkastreams.KafkaStreamsJoin} is the join alone, for use in your
 * own topology. The internal packages are below {@code io.adstream.kafkastreams.internal}, and have
 * the same names as in the other engine if they do the same; each uses only those to its right.
 * {@code JoinTopology.assemble} in package {@code step} shows the pipeline at a glance.
 *
 * <pre>
 * run -&gt; step -&gt; guard -&gt; sink, state -&gt; topic
 *             -&gt; group, client
 * </pre>
 */
@NullMarked
package io.adstream.kafkastreams;

import org.jspecify.annotations.NullMarked;
