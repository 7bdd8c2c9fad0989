package io.adstream.sink;

import io.adstream.event.EventType;
import io.adstream.join.Counters;
import java.io.Serializable;
import java.util.Collection;

/**
 * The progress of one or more lanes. A lane is a parallel join task: each event belongs to the lane
 * that its impression id hashes to. Counters are totals since the pipeline's epoch began, not
 * differences. Times are in milliseconds since 1970-01-01 UTC, {@link Long#MIN_VALUE} if no event
 * has been seen.
 *
 * @param watermarkMillis the watermark. The results of all windows that it closes are in the batch
 *     with this status, or in an earlier one
 * @param impressionTimeMillis the time of the newest impression in the partition that is furthest
 *     behind
 * @param clickTimeMillis the time of the newest click in the partition that is furthest behind
 * @param openEvents the number of impressions and clicks in the open window
 * @param windowBytes the memory of the open window, in bytes
 * @param counters the counters of all events so far
 */
public record LaneStatus(
    long watermarkMillis,
    long impressionTimeMillis,
    long clickTimeMillis,
    long openEvents,
    long windowBytes,
    Counters counters)
    implements Serializable {

  /** The status of a lane that has seen no event. */
  public static final LaneStatus NONE =
      new LaneStatus(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, Counters.ZERO);

  /**
   * {@return the combined status of several lanes: the times and watermark of the lane that is
   * furthest behind, the sums of the other values; {@link #NONE} without lanes}
   *
   * @param lanes the status of each lane
   */
  public static LaneStatus merge(Collection<LaneStatus> lanes) {
    return lanes.stream().reduce(LaneStatus::and).orElse(NONE);
  }

  private LaneStatus and(LaneStatus other) {
    return new LaneStatus(
        Math.min(watermarkMillis, other.watermarkMillis),
        Math.min(impressionTimeMillis, other.impressionTimeMillis),
        Math.min(clickTimeMillis, other.clickTimeMillis),
        openEvents + other.openEvents,
        windowBytes + other.windowBytes,
        counters.plus(other.counters));
  }

  /**
   * {@return the time of a stream's newest event in the partition that is furthest behind}
   *
   * @param type the stream
   */
  public long timeMillis(EventType type) {
    return type == EventType.IMPRESSION ? impressionTimeMillis : clickTimeMillis;
  }
}
