package io.adstream.tck.internal.answer;

import io.adstream.event.EventType;
import io.adstream.tck.Outcome;
import io.adstream.tck.Scenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Determines which events of a scenario must be reported late, and which must not be. An event
 * before an earlier phase's {@code advanceTo} is late on every engine. One that is behind the
 * newest of its own stream by at most its lateness is late on none. In between, it depends on what
 * the engine has seen, and both are correct.
 */
public final class Lateness {

  /** The number of times that an event may be reported late. */
  private record Bounds(int least, int most) {
    private Bounds plus(Bounds other) {
      return new Bounds(least + other.least, most + other.most);
    }
  }

  private final Map<Outcome.LateEvent, Bounds> bounds = new LinkedHashMap<>();

  private Lateness() {}

  /** The bounds for a scenario's events. */
  public static Lateness of(Scenario scenario) {
    Lateness lateness = new Lateness();
    Map<EventType, Long> allowed = new EnumMap<>(EventType.class);
    allowed.put(EventType.IMPRESSION, scenario.spec().impressionLateness().toMillis());
    allowed.put(EventType.CLICK, scenario.spec().clickLateness().toMillis());
    Map<EventType, Long> onTimeFrom = new EnumMap<>(EventType.class);
    Instant latest = Instant.now().plus(scenario.spec().maxFuture());
    long passed = Long.MIN_VALUE;
    for (Scenario.Phase phase : scenario.phases()) {
      for (Scenario.Message message : phase.records()) {
        WireRecord record = WireRecord.of(scenario, message, latest);
        long onTime = onTimeFrom.getOrDefault(record.type(), Long.MIN_VALUE);
        if (record.isEvent()) {
          lateness.add(record, record.timeMillis() < passed, record.timeMillis() < onTime);
        }
        if (record.rejected() == null) {
          onTimeFrom.merge(
              record.type(),
              record.timeMillis() - allowed.getOrDefault(record.type(), 0L),
              Math::max);
        }
      }
      passed = Math.max(passed, phase.advanceTo().toEpochMilli());
      for (EventType type : EventType.values()) {
        onTimeFrom.merge(type, passed, Math::max);
      }
    }
    return lateness;
  }

  private void add(WireRecord record, boolean must, boolean may) {
    bounds.merge(
        new Outcome.LateEvent(record.type(), record.id()),
        new Bounds(must ? 1 : 0, may ? 1 : 0),
        Bounds::plus);
  }

  /** Whether every engine reports the same events late. */
  public boolean isDecided() {
    return bounds.values().stream().allMatch(bound -> bound.least == bound.most);
  }

  /** The events that every engine reports late, each as often as it is sent. */
  public List<Outcome.LateEvent> certain() {
    List<Outcome.LateEvent> certain = new ArrayList<>();
    bounds.forEach(
        (event, bound) -> {
          for (int i = 0; i < bound.least; i++) {
            certain.add(event);
          }
        });
    return certain;
  }

  /** Descriptions of what is wrong with these reports of late events. */
  public List<String> differences(List<Outcome.LateEvent> reported) {
    Map<Outcome.LateEvent, Integer> counts = new LinkedHashMap<>();
    reported.forEach(event -> counts.merge(event, 1, Integer::sum));
    List<String> differences = new ArrayList<>();
    bounds.forEach(
        (event, bound) -> {
          int count = counts.getOrDefault(event, 0);
          if (count < bound.least || count > bound.most) {
            differences.add(
                event.type()
                    + " "
                    + event.id()
                    + " was reported late "
                    + count
                    + " times, expected "
                    + bound.least
                    + " to "
                    + bound.most);
          }
        });
    return differences;
  }
}
