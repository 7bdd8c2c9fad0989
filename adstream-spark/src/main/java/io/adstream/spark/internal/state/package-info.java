/**
 * A lane's state between batches, in the executor's memory and in the state store, and its input
 * and output. Start at {@link io.adstream.spark.internal.state.OpenLane}; {@link
 * io.adstream.spark.internal.state.LaneLog} is its log. Uses only {@code topic}. Public types are
 * for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.state;

import org.jspecify.annotations.NullMarked;
