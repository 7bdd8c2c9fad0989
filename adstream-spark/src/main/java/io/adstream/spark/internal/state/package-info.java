/**
 * What a lane keeps between batches, in the executor's memory and in the state store, what goes in
 * and what comes out. Start at {@link io.adstream.spark.internal.state.OpenLane}; {@link
 * io.adstream.spark.internal.state.LaneLog} is its log. Needs room {@code topic} only. Public types
 * serve other rooms of this module; users should not rely on them, as they may change without
 * notice.
 */
@NullMarked
package io.adstream.spark.internal.state;

import org.jspecify.annotations.NullMarked;
