/**
 * The Spark Structured Streaming engine. {@link io.adstream.spark.SparkEngine} runs a whole
 * pipeline; {@link io.adstream.spark.SparkJoin} is the join alone, between your own datasets. The
 * rooms behind them are packages below {@code io.adstream.spark.internal}, named as those of the
 * other engine where they do the same; each uses only those to the right of it. {@code
 * JoinQuery.assemble} in room {@code step} reads like the line.
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
