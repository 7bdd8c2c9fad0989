package io.adstream.kafkastreams;

import io.adstream.engine.Progress;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.join.LaneJoin;
import io.adstream.join.WindowBudget;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The lanes that this process joins, and what they said of themselves last. A lane can be there
 * twice for a while, when a thread has lost it and another has it already: the newest counts. Safe
 * for use by several threads.
 */
final class Lanes {

  private record Snapshot(
      LaneJoin lane,
      Counters counters,
      long impressionTimeMillis,
      long clickTimeMillis,
      long watermarkMillis,
      long openEvents) {

    static Snapshot of(LaneJoin lane, Counters counters) {
      return new Snapshot(
          lane,
          counters,
          lane.timeMillis(EventType.IMPRESSION),
          lane.timeMillis(EventType.CLICK),
          lane.closedMillis(),
          lane.openEvents());
    }
  }

  private final Map<Integer, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final WindowBudget budget;
  private final LaneStarts starts = new LaneStarts();

  Lanes(WindowBudget budget) {
    this.budget = budget;
  }

  /** When lanes have started. */
  LaneStarts starts() {
    return starts;
  }

  /** A lane has started. */
  void add(int number, LaneJoin lane) {
    snapshots.put(number, Snapshot.of(lane, lane.counters()));
    starts.happened();
  }

  /** A lane has gone on. */
  void update(int number, LaneJoin lane, Counters counters) {
    snapshots.computeIfPresent(
        number, (key, last) -> last.lane == lane ? Snapshot.of(lane, counters) : last);
  }

  /** A lane has ended. */
  void remove(int number, LaneJoin lane) {
    snapshots.computeIfPresent(number, (key, last) -> last.lane == lane ? null : last);
  }

  /** The partitions of a topic that belong to lanes of this process. */
  Set<TopicPartition> partitions(String topic, IntPredicate chosen) {
    return snapshots.keySet().stream()
        .filter(chosen::test)
        .map(number -> new TopicPartition(topic, number))
        .collect(Collectors.toUnmodifiableSet());
  }

  Counters counters() {
    return snapshots.values().stream()
        .map(Snapshot::counters)
        .reduce(Counters.ZERO, Counters::plus);
  }

  Progress progress() {
    long impressionTime = Long.MAX_VALUE;
    long clickTime = Long.MAX_VALUE;
    long watermark = Long.MAX_VALUE;
    long openEvents = 0;
    for (Snapshot lane : snapshots.values()) {
      impressionTime = Math.min(impressionTime, lane.impressionTimeMillis());
      clickTime = Math.min(clickTime, lane.clickTimeMillis());
      watermark = Math.min(watermark, lane.watermarkMillis());
      openEvents += lane.openEvents();
    }
    return new Progress(
        orNever(impressionTime),
        orNever(clickTime),
        orNever(watermark),
        budget.bytes(),
        openEvents);
  }

  private static long orNever(long timeMillis) {
    return timeMillis == Long.MAX_VALUE ? Long.MIN_VALUE : timeMillis;
  }
}
