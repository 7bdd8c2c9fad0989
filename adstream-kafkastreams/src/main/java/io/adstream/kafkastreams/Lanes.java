package io.adstream.kafkastreams;

import io.adstream.engine.Progress;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.join.LaneJoin;
import io.adstream.join.WindowBudget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What this process's lanes said of themselves last. Safe for use by several threads. */
final class Lanes {

  private record Snapshot(
      Counters counters,
      long impressionTimeMillis,
      long clickTimeMillis,
      long watermarkMillis,
      long openEvents) {}

  private final Map<Integer, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final WindowBudget budget;

  Lanes(WindowBudget budget) {
    this.budget = budget;
  }

  void update(int lane, LaneJoin join, Counters counters) {
    snapshots.put(
        lane,
        new Snapshot(
            counters,
            join.timeMillis(EventType.IMPRESSION),
            join.timeMillis(EventType.CLICK),
            join.closedMillis(),
            join.openEvents()));
  }

  void remove(int lane) {
    snapshots.remove(lane);
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
