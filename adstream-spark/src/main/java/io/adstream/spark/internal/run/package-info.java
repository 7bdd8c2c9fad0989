/**
 * A running pipeline. Start at {@link io.adstream.spark.internal.run.SparkPipeline}. The topmost
 * room: needs {@code step}, {@code sink}, {@code guard}, {@code session} and {@code state}. What is
 * public is so for other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.run;

import org.jspecify.annotations.NullMarked;
