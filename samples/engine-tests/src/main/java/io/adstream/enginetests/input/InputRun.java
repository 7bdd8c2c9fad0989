package io.adstream.enginetests.input;

import io.adstream.decode.Decoded;
import io.adstream.enginetests.input.RawProducer.Placed;
import io.adstream.enginetests.tables.DeclaredTraffic;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.SentTraffic.EventName;
import io.adstream.samples.traffic.TrafficAnswer;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A workload mixed with hostile records, in two parts and an end, and the records sent so far. Only
 * the second part contains events from long ago, which are late, since by then all partitions have
 * been heard from. Not thread-safe.
 */
public final class InputRun {

  private final TrafficSpec traffic;
  private final List<RawRecord> firstPart = new ArrayList<>();
  private final List<RawRecord> secondPart = new ArrayList<>();
  private final List<Placed> placed = new ArrayList<>();

  /** Adds hostile records to a traffic. */
  public InputRun(TrafficSpec traffic) {
    this.traffic = traffic;
    long startMillis = traffic.start().toEpochMilli();
    long endMillis = startMillis + traffic.length().toMillis();
    long midMillis = (startMillis + endMillis) / 2;
    SplittableRandom random = new SplittableRandom(traffic.seed());
    HostileEvents hostile = new HostileEvents(traffic, random);
    List<RawRecord> all = new ArrayList<>();
    DeclaredTraffic own = new DeclaredTraffic(traffic);
    while (own.hasNext()) {
      TrafficRecord record = own.next();
      if (!record.isHeartbeat()) {
        all.add(RawRecord.of(record));
      }
    }
    all.addAll(UnreadableRecords.between(startMillis, endMillis, random));
    all.addAll(hostile.clocksApart(400));
    all.addAll(hostile.twins(100));
    all.addAll(hostile.texts());
    all.addAll(hostile.longTexts(600));
    all.addAll(hostile.farAhead(20));
    all.addAll(hostile.otherUnits(9));
    all.addAll(hostile.misplaced(20));
    all.addAll(hostile.longAgo(20, midMillis, endMillis));
    all.sort(Comparator.comparingLong(RawRecord::arrivalMillis));
    all.forEach(
        record -> (record.arrivalMillis() < midMillis ? firstPart : secondPart).add(record));
  }

  /** Sends what arrives in the first half of the time. */
  public void sendFirstPart(RawProducer producer) {
    placed.addAll(producer.send(firstPart));
  }

  /** Sends the rest. */
  public void sendSecondPart(RawProducer producer) {
    placed.addAll(producer.send(secondPart));
  }

  /** Sends a heartbeat to each partition, so that all windows close. */
  public void sendEnd(RawProducer producer) {
    Duration beyond =
        traffic.join().attributionWindow().multipliedBy(2).plus(traffic.join().clickLateness());
    Instant end = Instant.ofEpochMilli(sent().newestMillis()).plus(beyond);
    List<RawRecord> heartbeats = new ArrayList<>();
    for (EventType type : EventType.values()) {
      for (int partition = 0; partition < Workload.LANES; partition++) {
        heartbeats.add(RawRecord.heartbeat(type, partition, end));
      }
    }
    placed.addAll(producer.send(heartbeats));
  }

  /** The records sent, with their positions. */
  public List<Placed> placed() {
    return List.copyOf(placed);
  }

  /** The records sent, in order. */
  public SentTraffic sent() {
    return sent(record -> true);
  }

  /** The records sent, given which of several events with one id counts. */
  private SentTraffic sent(Predicate<RawRecord> wins) {
    SentTraffic sent = new SentTraffic(traffic.join());
    for (boolean round : new boolean[] {true, false}) {
      for (Placed each : placed) {
        RawRecord record = each.record();
        if (wins.test(record) == round) {
          sent.add(
              new TrafficRecord(record.type(), "", "", record.arrivalMillis(), record.meaning()),
              1);
        }
      }
    }
    return sent;
  }

  /** The events from long ago, each with its single copy. */
  public Map<EventName, Long> late() {
    Map<EventName, Long> late = new HashMap<>();
    for (Placed each : placed) {
      if (each.record().meaning() instanceof Decoded.Event event
          && event.event().id().startsWith(HostileEvents.LONG_AGO)) {
        late.put(new EventName(each.record().type(), event.event().id()), 1L);
      }
    }
    return late;
  }

  /**
   * The batch answer.
   *
   * @param winningCosts which of several events with one id counts, by its cost in micros
   */
  public TrafficAnswer answer(Map<EventName, Long> winningCosts) {
    return sent(record -> hasWon(record, winningCosts)).answer(late());
  }

  private static boolean hasWon(RawRecord record, Map<EventName, Long> winningCosts) {
    if (record.meaning() instanceof Decoded.Event event) {
      Long cost = winningCosts.get(new EventName(record.type(), event.event().id()));
      return cost != null && cost == event.event().costMicros();
    }
    return false;
  }

  /** The ids of a kind. */
  public Set<EventName> named(String prefix) {
    Set<EventName> names = new java.util.HashSet<>();
    for (Placed each : placed) {
      if (each.record().meaning() instanceof Decoded.Event event
          && event.event().id().startsWith(prefix)) {
        names.add(new EventName(each.record().type(), event.event().id()));
      }
    }
    return names;
  }
}
