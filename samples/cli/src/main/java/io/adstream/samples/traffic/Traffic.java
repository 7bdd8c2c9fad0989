package io.adstream.samples.traffic;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The records of a {@link TrafficSpec} in the order in which they are sent, ending with heartbeats
 * that close all windows. Holds only pending records in memory. Not thread-safe.
 */
public final class Traffic implements Iterator<TrafficRecord> {

  /** The reasons for which a value is rejected, independently of its topic and partition. */
  private static final List<RejectReason> OF_VALUES =
      Arrays.stream(RejectReason.values())
          .filter(reason -> reason != RejectReason.WRONG_PARTITION)
          .toList();

  private record Pending(TrafficRecord record, long number) {}

  private final TrafficSpec spec;
  private final TrafficSpec.Mix mix;
  private final JoinSpec join;
  private final SplittableRandom random;
  private final Campaigns campaigns = new Campaigns();
  private final TrafficEvents events;
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(
          Comparator.comparingLong((Pending next) -> next.record.arrivalMillis())
              .thenComparingLong(Pending::number));
  private final double startMillis;
  private final double endMillis;

  /**
   * The event time in milliseconds since the epoch, with fractions so that rounding errors do not
   * accumulate.
   */
  private double clock;

  private long nextHeartbeat;
  private long newestTime;
  private long made;
  private long badOnes;
  private boolean ended;

  /** Starts from the first record. */
  public Traffic(TrafficSpec spec) {
    this.spec = spec;
    mix = spec.mix();
    join = spec.join();
    random = new SplittableRandom(spec.seed());
    events = new TrafficEvents(spec.schema(), campaigns, random, spec.seed());
    startMillis = spec.start().toEpochMilli();
    endMillis = startMillis + spec.length().toMillis();
    clock = startMillis;
    newestTime = (long) startMillis;
    nextHeartbeat = (long) startMillis + mix.heartbeatEvery().toMillis();
  }

  @Override
  public boolean hasNext() {
    fill();
    return !pending.isEmpty();
  }

  @Override
  public TrafficRecord next() {
    fill();
    Pending next = pending.poll();
    if (next == null) {
      throw new NoSuchElementException("the traffic has ended");
    }
    return next.record;
  }

  /** Generates impressions until the first pending record is due before the next impression. */
  private void fill() {
    while (clock < endMillis
        && (pending.isEmpty() || pending.element().record.arrivalMillis() >= (long) clock)) {
      heartbeats();
      impression();
      double rate =
          spec.impressionsPerSecond()
              * spec.curve().at((clock - startMillis) / (endMillis - startMillis));
      double gap = spec.curve() == Curve.FLAT ? 1 : -Math.log(1 - random.nextDouble());
      clock += 1000 * gap / rate;
    }
    if (clock >= endMillis && pending.isEmpty() && !ended) {
      ended = true;
      Duration beyond =
          join.attributionWindow()
              .plus(join.clockSkew())
              .plus(join.impressionLateness())
              .plus(join.clickLateness())
              .plusMillis(1);
      heartbeat(newestTime + 1, newestTime + beyond.toMillis());
    }
  }

  private void heartbeats() {
    while (!mix.heartbeatEvery().isZero() && nextHeartbeat <= clock) {
      heartbeat(nextHeartbeat, nextHeartbeat);
      nextHeartbeat += mix.heartbeatEvery().toMillis();
    }
  }

  private void heartbeat(long arrival, long time) {
    for (EventType type : EventType.values()) {
      String value = WireFormat.heartbeat(time);
      add(new TrafficRecord(type, "", value, arrival, new Decoded.Heartbeat(time)));
    }
  }

  private void impression() {
    long time = (long) clock;
    Campaigns.Ad ad = campaigns.ad(random);
    Impression impression = impressionOf(ad, time);
    send(impression, time, mix.duplicateImpressions());
    if (chance(campaigns.clickRate(ad, mix.clickRate()))) {
      String target = chance(mix.orphans()) ? id() : impression.impressionId();
      Click click = clickOf(ad, target, time + clickDelay());
      send(click, click.eventTimeMillis(), mix.duplicateClicks());
      if (chance(mix.repeatedClicks())) {
        Click again = clickOf(ad, target, click.eventTimeMillis() + repeatDelay());
        send(again, again.eventTimeMillis(), 0);
      }
    }
    if (chance(mix.late()) && clock - startMillis > longOver()) {
      long over = time - longOver() - random.nextLong(1 + longOver());
      AdEvent late = chance(0.5) ? impressionOf(ad, over) : clickOf(ad, id(), over);
      send(late, time, 0);
    }
    if (chance(mix.bad())) {
      bad(ad, time);
    }
  }

  private Impression impressionOf(Campaigns.Ad ad, long time) {
    double point = (clock - startMillis) / (endMillis - startMillis);
    return events.impression(ad, time, point);
  }

  private Click clickOf(Campaigns.Ad ad, String joinId, long time) {
    return events.click(ad, joinId, time);
  }

  /** Mostly within the window, sometimes after it. */
  private long clickDelay() {
    long window = join.attributionWindow().toMillis();
    if (chance(mix.outOfWindow())) {
      return window + 1 + exponential();
    }
    long delay = exponential();
    while (delay > window) {
      delay = exponential();
    }
    return delay;
  }

  private long repeatDelay() {
    Duration interval = join.repeatInterval();
    return interval == null ? 0 : random.nextLong(1 + interval.toMillis());
  }

  private long exponential() {
    return (long) (-Math.log(1 - random.nextDouble()) * mix.clickDelay().toMillis());
  }

  private long longOver() {
    return longOver(join);
  }

  /** A span longer than any window is open, in milliseconds. */
  static long longOver(JoinSpec join) {
    return join.attributionWindow().toMillis()
        + 2 * join.impressionLateness().toMillis()
        + 2 * join.clickLateness().toMillis();
  }

  private void send(AdEvent event, long from, double duplicates) {
    newestTime = Math.max(newestTime, event.eventTimeMillis());
    String value =
        event instanceof Impression impression
            ? WireFormat.impression(impression)
            : WireFormat.click((Click) event);
    int copies = chance(duplicates) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long arrival = from + random.nextLong(1 + mix.disorder().toMillis());
      add(
          new TrafficRecord(
              event.type(), event.joinId(), value, arrival, new Decoded.Event(event)));
    }
  }

  /** An invalid record: each reason in turn, on each stream in turn. */
  private void bad(Campaigns.Ad ad, long time) {
    RejectReason reason = OF_VALUES.get((int) (badOnes / 2 % OF_VALUES.size()));
    Impression impression = impressionOf(ad, time);
    Click click = clickOf(ad, impression.impressionId(), time);
    EventType type = badOnes % 2 == 0 ? EventType.IMPRESSION : EventType.CLICK;
    String value =
        type == EventType.IMPRESSION
            ? WireFormat.bad(reason, impression)
            : WireFormat.bad(reason, click);
    badOnes++;
    Decoded meaning = new Decoded.Reject(reason, "made so");
    add(new TrafficRecord(type, impression.impressionId(), value, time, meaning));
  }

  private void add(TrafficRecord record) {
    pending.add(new Pending(record, made++));
  }

  private boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private String id() {
    return events.id();
  }
}
