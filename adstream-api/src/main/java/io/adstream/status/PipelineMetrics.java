package io.adstream.status;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A snapshot of all measurements of a pipeline in this process. Immutable. Where several processes
 * share a pipeline, each has its own lanes.
 *
 * @param pipeline the pipeline's name
 * @param engine the engine's name, such as {@code kafka-streams}
 * @param at time of the snapshot
 * @param state the pipeline's state
 * @param lanes status of each lane that this process joins, by its number; table {@code progress}
 *     holds the same counters once they are stored
 * @param maxWindowBytes limit of the memory of a process's open windows, in bytes
 * @param fullestWindowBytes memory of the open windows of the process that holds the most, in
 *     bytes: the sum over {@code lanes}, except on a cluster of Spark, where each executor has its
 *     own limit
 * @param lag distance from the ends of the topics
 * @param waitingPartitions number of source partitions that wait until the decoder can judge their
 *     next record
 * @param sink totals of what this process has stored
 */
public record PipelineMetrics(
    String pipeline,
    String engine,
    Instant at,
    PipelineState state,
    Map<Integer, LaneStatus> lanes,
    long maxWindowBytes,
    long fullestWindowBytes,
    SourceLag lag,
    int waitingPartitions,
    SinkMetrics sink) {

  /** Copies the map. */
  public PipelineMetrics {
    lanes = Collections.unmodifiableMap(new TreeMap<>(lanes));
  }

  /** All lanes together. */
  public LaneStatus status() {
    return LaneStatus.merge(lanes.values());
  }

  /**
   * {@code fullestWindowBytes ÷ maxWindowBytes}: at 1 a process has no room left for open windows;
   * 0 without a limit.
   */
  public double windowShare() {
    return maxWindowBytes == 0 ? 0 : (double) fullestWindowBytes / maxWindowBytes;
  }

  /** The counters of all lanes together. */
  public Counters counters() {
    return status().counters();
  }

  /**
   * Time of either stream in the lane that is furthest ahead − least watermark of all lanes: the
   * allowed lateness plus the distance between streams and lanes. A lane's time of a stream is that
   * of the partition furthest behind ({@link LaneStatus}), so that events of partitions further
   * ahead do not count where a lane reads several, as with {@code Keying.ANY}. Empty before there
   * is a watermark.
   */
  public Optional<Duration> watermarkBehindNewest() {
    long newest =
        lanes.values().stream()
            .mapToLong(lane -> Math.max(lane.impressionTimeMillis(), lane.clickTimeMillis()))
            .max()
            .orElse(Long.MIN_VALUE);
    return watermarkBehind(newest);
  }

  /** Time of the snapshot − least watermark of all lanes; empty before there is a watermark. */
  public Optional<Duration> watermarkBehindClock() {
    return watermarkBehind(at.toEpochMilli());
  }

  private Optional<Duration> watermarkBehind(long millis) {
    long watermark = status().watermarkMillis();
    return watermark == Long.MIN_VALUE || millis == Long.MIN_VALUE
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.max(0, millis - watermark)));
  }
}
