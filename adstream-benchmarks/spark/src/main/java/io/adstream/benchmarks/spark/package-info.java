/**
 * The part of the pipeline benchmark that runs on Spark, with Spark's class path. Start at {@link
 * io.adstream.benchmarks.spark.PlainSparkJoin}.
 */
@NullMarked
package io.adstream.benchmarks.spark;

import org.jspecify.annotations.NullMarked;
