/**
 * Moves a lane's output into the sink. Start at {@link io.adstream.spark.internal.sink.SinkStep},
 * the last step of the pipeline. Uses only {@code state}. Public types are for other packages of
 * this module; they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.sink;

import org.jspecify.annotations.NullMarked;
