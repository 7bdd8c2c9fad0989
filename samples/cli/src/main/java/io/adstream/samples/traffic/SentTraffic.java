package io.adstream.samples.traffic;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records what was sent, to compute the {@linkplain TrafficAnswer batch answer} from it.
 * Thread-safe.
 */
public final class SentTraffic {

  /**
   * Identifies an event.
   *
   * @param type its stream
   * @param id its own id
   */
  public record EventName(EventType type, String id) {}

  private final JoinSpec join;
  private final Map<EventType, List<AdEvent>> events = new EnumMap<>(EventType.class);
  private final Map<EventType, Map<RejectReason, Long>> rejects = new EnumMap<>(EventType.class);
  private final Map<EventType, Long> heartbeats = new EnumMap<>(EventType.class);
  private final Map<EventType, Long> newest = new EnumMap<>(EventType.class);
  private final Set<EventName> trailing = new HashSet<>();

  /**
   * Creates an empty record of traffic.
   *
   * @param join the join that reads it
   */
  public SentTraffic(JoinSpec join) {
    this.join = join;
    for (EventType type : EventType.values()) {
      events.put(type, new ArrayList<>());
      rejects.put(type, new EnumMap<>(RejectReason.class));
      heartbeats.put(type, 0L);
      newest.put(type, Long.MIN_VALUE);
    }
  }

  /**
   * Adds a record.
   *
   * @param copies the number of partitions that it was sent to; more than one only for heartbeats
   */
  public synchronized void add(TrafficRecord record, int copies) {
    EventType type = record.type();
    Decoded meaning = record.meaning();
    if (meaning instanceof Decoded.Event event) {
      add(event.event());
    } else if (meaning instanceof Decoded.Heartbeat heartbeat) {
      heartbeats.merge(type, (long) copies, Long::sum);
      newest.merge(type, heartbeat.eventTimeMillis(), Math::max);
    } else if (meaning instanceof Decoded.Reject reject) {
      of(rejects, type).merge(reject.reason(), 1L, Long::sum);
    }
  }

  private void add(AdEvent event) {
    EventType type = event.type();
    long time = event.eventTimeMillis();
    long lateness =
        (type == EventType.IMPRESSION ? join.impressionLateness() : join.clickLateness())
            .toMillis();
    long newestBefore = of(newest, type);
    if (newestBefore != Long.MIN_VALUE && time < newestBefore - lateness) {
      trailing.add(new EventName(type, event.id()));
    }
    newest.put(type, Math.max(newestBefore, time));
    of(events, type).add(event);
  }

  /** The events of a stream in the order in which they were sent, each as often as it was sent. */
  synchronized List<AdEvent> events(EventType type) {
    return List.copyOf(of(events, type));
  }

  /** The number of a stream's invalid records, by reason. */
  synchronized Map<RejectReason, Long> rejects(EventType type) {
    return Map.copyOf(of(rejects, type));
  }

  /** The number of heartbeats sent to the partitions of a stream. */
  synchronized long heartbeats(EventType type) {
    return of(heartbeats, type);
  }

  /** The number of a stream's records sent. */
  public synchronized long records(EventType type) {
    return of(events, type).size()
        + of(heartbeats, type)
        + of(rejects, type).values().stream().mapToLong(Long::longValue).sum();
  }

  /** The number of records sent. */
  public synchronized long records() {
    return records(EventType.IMPRESSION) + records(EventType.CLICK);
  }

  /**
   * The events that are behind the newest of their own stream by more than the lateness. Only these
   * may be reported late; whether they are depends on when they are read.
   */
  public synchronized Set<EventName> trailing() {
    return Set.copyOf(trailing);
  }

  /** The newest event time of both streams, including heartbeats. */
  public synchronized long newestMillis() {
    return Math.max(of(newest, EventType.IMPRESSION), of(newest, EventType.CLICK));
  }

  /** The answer if all {@linkplain #trailing trailing} events are late. */
  public TrafficAnswer answer() {
    Map<EventName, Long> late = new HashMap<>();
    for (EventName name : trailing()) {
      late.put(name, 1L);
    }
    return TrafficAnswer.of(this, join, late);
  }

  /**
   * The answer if these events are late.
   *
   * @param late the number of copies of each event reported late
   */
  public TrafficAnswer answer(Map<EventName, Long> late) {
    return TrafficAnswer.of(this, join, late);
  }

  private static <V> V of(Map<EventType, V> map, EventType type) {
    V value = map.get(type);
    if (value == null) {
      throw new IllegalStateException("no " + type);
    }
    return value;
  }
}
