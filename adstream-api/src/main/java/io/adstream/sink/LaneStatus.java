package io.adstream.sink;

import io.adstream.join.Counters;

/**
 * How far a lane has come: totals since the pipeline's epoch began, not differences.
 *
 * @param watermarkMillis the lane's watermark in milliseconds since the epoch; {@link
 *     Long#MIN_VALUE} before both streams were seen. What closes before it was closed first: its
 *     results are in this batch or an earlier one
 * @param counters every fate counted so far
 */
public record LaneStatus(long watermarkMillis, Counters counters) {}
