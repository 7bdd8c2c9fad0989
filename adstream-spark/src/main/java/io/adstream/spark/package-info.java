/**
 * The Spark Structured Streaming engine. {@link io.adstream.spark.SparkEngine} runs a whole
 * pipeline; {@link io.adstream.spark.SparkJoin} is the join alone, for use with your own datasets.
 * The internal packages are below {@code io.adstream.spark.internal}, and have the same names as in
 * the other engine if they do the same; each uses only those to its right. {@code
 * JoinQuery.assemble} in package {@code step} shows the pipeline at a glance.
 *
 * <pre>
 * run -&gt; step -&gt; guard -&gt; session, topic
 *             -&gt; state -&gt; topic
 *     -&gt; sink -&gt; state
 * </pre>
 */
@NullMarked
package io.adstream.spark;

import org.jspecify.annotations.NullMarked;
