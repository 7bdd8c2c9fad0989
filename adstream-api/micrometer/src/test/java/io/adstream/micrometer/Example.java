package io.adstream.micrometer;

import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import io.adstream.status.DelayHistogram;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import io.adstream.status.PipelineState.Phase;
import io.adstream.status.SinkMetrics;
import io.adstream.status.SourceLag;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Metrics in which everything is known, and no two values are the same by chance. */
final class Example {

  static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private Example() {}

  /** Of a pipeline with these lanes, and this many delays in each bucket. */
  static PipelineMetrics of(long delays, int... lanes) {
    Map<Integer, LaneStatus> statuses = new TreeMap<>();
    for (int lane : lanes) {
      statuses.put(lane, status(lane));
    }
    Long[] counts = new Long[DelayHistogram.BOUNDS.size() + 1];
    Arrays.fill(counts, delays);
    Long[] sums = new Long[counts.length];
    Arrays.setAll(
        sums, i -> delays * (i < counts.length - 1 ? bound(i) : 2 * bound(counts.length - 2)));
    DelayHistogram histogram = new DelayHistogram(Arrays.asList(counts), Arrays.asList(sums));
    return new PipelineMetrics(
        "ads",
        "kafka-streams",
        NOW,
        new PipelineState(Phase.WAITING_FOR_SINK, NOW.minusSeconds(7), "away", 0.5),
        statuses,
        1 << 20,
        1 << 19,
        new SourceLag(Map.of("views", 11L, "taps", 12L), Duration.ofMillis(1_500), NOW),
        3,
        new SinkMetrics(
            21,
            22,
            23,
            Duration.ofMillis(24_500),
            25,
            26,
            4,
            histogram,
            NOW.minusSeconds(7),
            "away"));
  }

  private static long bound(int bucket) {
    return DelayHistogram.BOUNDS.get(bucket).toMillis();
  }

  private static LaneStatus status(int lane) {
    long[] counters = new long[Counter.values().length];
    Arrays.setAll(counters, i -> 1_000L * (lane + 1) + i);
    long newest = NOW.minusSeconds(10L * (lane + 1)).toEpochMilli();
    return new LaneStatus(
        newest - 5_000, newest, newest - 1_000, 31 + lane, 41 + lane, Counters.of(counters));
  }
}
