package io.adstream.sink;

import io.adstream.event.EventType;
import io.adstream.join.Counters;
import java.io.Serializable;
import java.util.Collection;

/**
 * The progress of one or more lanes (parallel join tasks). Counters are totals since the pipeline's
 * epoch began, not differences. Times are in milliseconds since the epoch, {@link Long#MIN_VALUE}
 * where nothing was seen.
 *
 * @param watermarkMillis the watermark. What closes before it was closed first: its results are in
 *     the batch that has this status, or in an earlier one
 * @param impressionTimeMillis the newest impression of the partition that is furthest behind
 * @param clickTimeMillis the newest click of the partition that is furthest behind
 * @param openEvents impressions and clicks that the open window holds
 * @param windowBytes memory that the open window holds
 * @param counters every fate counted so far
 */
public record LaneStatus(
    long watermarkMillis,
    long impressionTimeMillis,
    long clickTimeMillis,
    long openEvents,
    long windowBytes,
    Counters counters)
    implements Serializable {

  /** Nothing seen, held or counted. */
  public static final LaneStatus NONE =
      new LaneStatus(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, Counters.ZERO);

  /**
   * {@return the status of several lanes together: times and watermark of the lane that is furthest
   * behind, the sums of the rest; {@link #NONE} of no lanes}
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
   * {@return how far a stream has come}
   *
   * @param type the stream
   */
  public long timeMillis(EventType type) {
    return type == EventType.IMPRESSION ? impressionTimeMillis : clickTimeMillis;
  }
}
