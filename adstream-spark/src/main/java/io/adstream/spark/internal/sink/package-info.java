/**
 * From a lane's output into the sink. Start at {@link io.adstream.spark.internal.sink.SinkStep},
 * the last step of the line. Needs room {@code state} only. Public types serve other rooms of this
 * module; users should not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.sink;

import org.jspecify.annotations.NullMarked;
