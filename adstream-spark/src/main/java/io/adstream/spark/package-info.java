/**
 * The Spark Structured Streaming engine. {@link io.adstream.spark.SparkEngine} runs a whole
 * pipeline; {@link io.adstream.spark.SparkJoin} is the join alone, between your own datasets.
 * {@code JoinQuery.assemble} reads like the line.
 */
@NullMarked
package io.adstream.spark;

import org.jspecify.annotations.NullMarked;
