/**
 * A running pipeline. Start at {@link io.adstream.spark.internal.run.SparkPipeline}. The topmost
 * internal package: uses {@code step}, {@code sink}, {@code guard}, {@code session} and {@code
 * state}. Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.run;

import org.jspecify.annotations.NullMarked;
