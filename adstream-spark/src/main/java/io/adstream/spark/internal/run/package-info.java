/**
 * A running pipeline. Start at {@link io.adstream.spark.internal.run.SparkPipeline}. The topmost
 * room: needs {@code step}, {@code sink}, {@code guard}, {@code session} and {@code state}. Public
 * types serve other rooms of this module; users should not rely on them, as they may change without
 * notice.
 */
@NullMarked
package io.adstream.spark.internal.run;

import org.jspecify.annotations.NullMarked;
