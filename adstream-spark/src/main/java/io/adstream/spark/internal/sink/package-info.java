/**
 * From a lane's output into the sink. Start at {@link io.adstream.spark.internal.sink.SinkStep},
 * the last step of the line. Needs room {@code state} only. What is public is so for other rooms of
 * this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.sink;

import org.jspecify.annotations.NullMarked;
