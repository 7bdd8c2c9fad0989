package io.adstream.samples.peek.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far a stream's records are behind the newest before them, in event time. Within a
 * partition this makes records late; between partitions, it is the effect that a shuffle may have.
 * Not thread-safe.
 */
public final class Disorder {

  private final Map<Integer, Stretch> stretches = new TreeMap<>();
  private final List<Long> trails = new ArrayList<>();
  private final List<Timed> times = new ArrayList<>();
  private long newestMillis = Long.MIN_VALUE;

  /** Consecutive records of a partition. */
  private static final class Stretch {
    private final boolean fromStart;
    private long firstMillis = Long.MIN_VALUE;
    private long newestMillis = Long.MIN_VALUE;
    private boolean toEnd;

    Stretch(boolean fromStart) {
      this.fromStart = fromStart;
    }
  }

  private record Timed(long kafkaMillis, long eventMillis) {}

  /**
   * Quantiles of non-negative durations.
   *
   * @param half the median
   * @param nine the 90th percentile
   * @param ninetyNine the 99th percentile
   * @param most the maximum
   */
  public record Quantiles(Duration half, Duration nine, Duration ninetyNine, Duration most) {

    static Quantiles of(long[] sorted) {
      return new Quantiles(at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
    }

    private static Duration at(long[] sorted, double share) {
      int index = (int) Math.ceil(share * sorted.length) - 1;
      return Duration.ofMillis(sorted.length == 0 ? 0 : sorted[Math.max(0, index)]);
    }
  }

  /**
   * The measurements.
   *
   * @param records the number of records with a time, including heartbeats
   * @param withinPartition how far records are behind the newest before them in their partition
   * @param lateAsConfigured the number of records that are behind by more than the configured
   *     lateness
   * @param betweenPartitions how far records are behind the newest of all partitions, in the order
   *     of Kafka's timestamps
   * @param partitionsApart the newest time of the leading partition less that of the last one
   * @param emptyPartitions the number of partitions in which nothing with a time was read
   * @param behindKafka the median of Kafka's timestamp less the event time; negative if events are
   *     ahead; null without records
   */
  public record Found(
      long records,
      Quantiles withinPartition,
      long lateAsConfigured,
      Quantiles betweenPartitions,
      Duration partitionsApart,
      int emptyPartitions,
      @Nullable Duration behindKafka) {}

  /** Begins a range of a partition, whose records are not compared with earlier ones. */
  void begin(int partition, boolean fromStart) {
    stretches.put(partition, new Stretch(fromStart));
  }

  /** Ends the newest range of a partition. */
  void end(int partition, boolean toEnd) {
    Stretch stretch = stretches.get(partition);
    if (stretch != null) {
      stretch.toEnd = toEnd;
    }
  }

  void add(int partition, long kafkaMillis, long eventMillis) {
    Stretch stretch = stretches.computeIfAbsent(partition, p -> new Stretch(false));
    if (stretch.firstMillis == Long.MIN_VALUE) {
      stretch.firstMillis = eventMillis;
    }
    stretch.newestMillis = Math.max(stretch.newestMillis, eventMillis);
    newestMillis = Math.max(newestMillis, eventMillis);
    trails.add(stretch.newestMillis - eventMillis);
    times.add(new Timed(kafkaMillis, eventMillis));
  }

  /** The newest time read; {@link Long#MIN_VALUE} if none. */
  long newestMillis() {
    return newestMillis;
  }

  /**
   * The time from which all events of the newest ranges were read, in milliseconds; {@link
   * Long#MIN_VALUE} if they start at the beginning of their partitions.
   */
  long coveredFrom() {
    long fromMillis = Long.MIN_VALUE;
    long trail = longestTrail();
    for (Stretch stretch : stretches.values()) {
      if (!stretch.fromStart && stretch.firstMillis != Long.MIN_VALUE) {
        fromMillis = Math.max(fromMillis, stretch.firstMillis + trail);
      }
    }
    return fromMillis;
  }

  /** The time up to which all events were read, in milliseconds; {@link Long#MAX_VALUE} for all. */
  long coveredThrough() {
    long throughMillis = Long.MAX_VALUE;
    long trail = longestTrail();
    for (Stretch stretch : stretches.values()) {
      if (!stretch.toEnd && stretch.newestMillis != Long.MIN_VALUE) {
        throughMillis = Math.min(throughMillis, stretch.newestMillis - trail);
      }
    }
    return throughMillis;
  }

  Found found(Duration lateness) {
    long[] within = sorted(trails);
    long[] behind = times.stream().mapToLong(t -> t.kafkaMillis() - t.eventMillis()).toArray();
    Arrays.sort(behind);
    long late = Arrays.stream(within).filter(trail -> trail > lateness.toMillis()).count();
    return new Found(
        within.length,
        Quantiles.of(within),
        late,
        Quantiles.of(sorted(betweenPartitions())),
        apart(),
        (int) stretches.values().stream().filter(s -> s.newestMillis == Long.MIN_VALUE).count(),
        behind.length == 0 ? null : Duration.ofMillis(behind[behind.length / 2]));
  }

  private long longestTrail() {
    return trails.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private Duration apart() {
    long[] newest =
        stretches.values().stream()
            .mapToLong(stretch -> stretch.newestMillis)
            .filter(millis -> millis != Long.MIN_VALUE)
            .sorted()
            .toArray();
    return Duration.ofMillis(newest.length == 0 ? 0 : newest[newest.length - 1] - newest[0]);
  }

  private List<Long> betweenPartitions() {
    List<Timed> arrived = new ArrayList<>(times);
    arrived.sort(Comparator.comparingLong(Timed::kafkaMillis));
    List<Long> between = new ArrayList<>();
    long newest = Long.MIN_VALUE;
    for (Timed timed : arrived) {
      newest = Math.max(newest, timed.eventMillis());
      between.add(newest - timed.eventMillis());
    }
    return between;
  }

  private static long[] sorted(List<Long> durations) {
    return durations.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
