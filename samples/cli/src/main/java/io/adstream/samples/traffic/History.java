package io.adstream.samples.traffic;

import io.adstream.decode.RejectReason;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The results that past traffic would have produced, with daily and weekly patterns and incidents
 * on two days. Cubes and counters contain all of it, at the traffic's rate; single results are a
 * sample. To generate months quickly, a few impressions represent each slice of time, all in its
 * first seconds: 40 per minute in the last 12 hours, 30 per half hour before. The same
 * specification yields the same results. Not thread-safe.
 */
public final class History {

  /** The topic in the history's dead letters. */
  public static final String TOPIC = "history";

  private static final Duration FINE = Duration.ofHours(12);
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HALF_HOUR = Duration.ofMinutes(30).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long FIRST = Duration.ofSeconds(5).toMillis();
  private static final double SAMPLED = 0.5;

  private final TrafficSpec spec;
  private final long startMillis;
  private final long endMillis;
  private final SplittableRandom random;
  private final Campaigns campaigns = new Campaigns();
  private final TrafficEvents events;
  private final HistorySums sums;
  private final long[] counters = new long[Counter.values().length];
  private List<JoinResult> results = new ArrayList<>();
  private long rejected;

  /**
   * A part of the history that is stored together.
   *
   * @param results the single results
   * @param kpis the amounts to add to the cubes
   * @param status the progress and counters so far; null if unchanged
   */
  public record Part(List<JoinResult> results, List<KpiRow> kpis, @Nullable LaneStatus status) {}

  /**
   * Creates the history of a traffic. It ends early enough before the traffic's start that no
   * record of the traffic, however late, has a time in it.
   *
   * @param length the length of the history; at least an hour
   */
  public History(TrafficSpec spec, Duration length) {
    this.spec = spec;
    long latest = spec.start().toEpochMilli() - 2 * Traffic.longOver(spec.join());
    endMillis = Math.floorDiv(latest, MINUTE) * MINUTE;
    startMillis = Math.floorDiv(endMillis - length.toMillis(), HOUR) * HOUR;
    random = new SplittableRandom(spec.seed());
    events = new TrafficEvents(spec.schema(), campaigns, random, spec.seed());
    sums = new HistorySums(spec.plan());
  }

  /** The end of the history, exclusive. */
  public Instant end() {
    return Instant.ofEpochMilli(endMillis);
  }

  /** Generates the history part by part, in chronological order. */
  public void forEach(Consumer<Part> taker) {
    long fine = Math.max(startMillis, (endMillis - FINE.toMillis()) / HOUR * HOUR);
    for (long start = startMillis; start < fine; start += HALF_HOUR) {
      slice(start, HALF_HOUR, 30);
      finish(start + HALF_HOUR, HOUR, DAY, taker);
    }
    for (long start = fine; start < endMillis; start += MINUTE) {
      slice(start, MINUTE, 40);
      finish(start + MINUTE, MINUTE, 3 * HOUR, taker);
    }
    taker.accept(new Part(results, sums.take(), null));
  }

  /** Counters are per minute or hour, rows for many of these together. */
  private void finish(long end, long counted, long stored, Consumer<Part> taker) {
    if (end % counted == 0) {
      LaneStatus status =
          new LaneStatus(end - counted, end, end, 0, 0, Counters.of(counters.clone()));
      taker.accept(new Part(List.of(), List.of(), status));
    }
    if (end % stored == 0) {
      taker.accept(new Part(results, sums.take(), null));
      results = new ArrayList<>();
    }
  }

  private void slice(long start, long length, int samples) {
    double noise = 0.9 + 0.2 * random.nextDouble();
    long showings = (long) (spec.impressionsPerSecond() * length / 1000 * rhythm(start) * noise);
    long before = counters[Counter.MATCHED.ordinal()];
    for (int i = 0; i < samples; i++) {
      long weight = showings / samples + (i < showings % samples ? 1 : 0);
      if (weight > 0) {
        showing(start + random.nextLong(FIRST), weight);
      }
    }
    long clicks = counters[Counter.MATCHED.ordinal()] - before;
    count(start, showings, clicks);
  }

  /**
   * The factor on the mean rate, 1 on average: highest at 15:00, lowest at night, and lower on
   * weekends.
   */
  private double rhythm(long time) {
    double sine = Math.sin(Math.PI * (Math.floorMod(time, DAY) / (double) HOUR - 3) / 24);
    boolean isWeekend = Math.floorMod(Math.floorDiv(time, DAY) + 3, 7) >= 5;
    double growth = 0.8 + 0.4 * (time - startMillis) / (endMillis - startMillis);
    return (0.35 + 1.3 * sine * sine) * (isWeekend ? 0.7 : 1.12) * growth;
  }

  private void showing(long time, long weight) {
    Campaigns.Ad ad = campaigns.ad(random);
    Impression impression = events.impression(ad, time, Math.floorMod(time, DAY) / (double) DAY);
    sums.impression(impression, weight);
    long clicks = some(weight * campaigns.clickRate(ad, spec.mix().clickRate()));
    long clicked = clicks - some(0.03 * Math.max(0, clicks - 1));
    counters[Counter.MATCHED.ordinal()] += clicks;
    counters[Counter.UNCLICKED.ordinal()] += Math.max(0, weight - clicked);
    if (clicks > 0) {
      long delay = (long) (-Math.log(1 - random.nextDouble()) * spec.mix().clickDelay().toMillis());
      delay = Math.min(delay, spec.join().attributionWindow().toMillis());
      long clickTime = Math.min(time + delay, endMillis - 1);
      Click click = events.click(ad, impression.impressionId(), clickTime);
      sums.clicks(impression, click, clicks, Math.min(clicked, weight));
      if (random.nextDouble() < SAMPLED) {
        results.add(new Matched(impression, click));
      }
    }
  }

  /** Counts the fates of a slice's records; emits a few of the faulty ones as results. */
  private void count(long time, long showings, long clicks) {
    double lateness = isTrouble(time, 0.4) ? 30 : 1;
    double garbage = isTrouble(time, 0.75) ? 40 : 1;
    TrafficSpec.Mix mix = spec.mix();
    long orphans = some(clicks * (mix.orphans() + mix.outOfWindow()));
    stream(EventType.IMPRESSION, showings, mix.duplicateImpressions(), lateness, garbage);
    stream(EventType.CLICK, clicks + orphans, mix.duplicateClicks(), lateness, garbage);
    counters[Counter.ORPHANS.ordinal()] += orphans;
    Campaigns.Ad ad = campaigns.ad(random);
    if (orphans > 0) {
      results.add(new JoinResult.Orphan(events.click(ad, events.id(), time)));
    }
    if (random.nextDouble() < 0.05 * lateness) {
      long missed = Math.max(startMillis, time - Traffic.longOver(spec.join()));
      results.add(new JoinResult.Late(events.impression(ad, missed, 0.5), time));
    }
  }

  private void stream(
      EventType type, long accepted, double duplicates, double lateness, double garbage) {
    long read = accepted;
    String stream = type == EventType.IMPRESSION ? "IMPRESSIONS_" : "CLICKS_";
    add(stream + "ACCEPTED", accepted);
    read += add(stream + "DUPLICATE", some(accepted * duplicates));
    read += add(stream + "LATE", some(accepted * spec.mix().late() / 2 * lateness));
    for (RejectReason reason : RejectReason.values()) {
      if (reason != RejectReason.WRONG_PARTITION) {
        double times = reason == RejectReason.MALFORMED ? garbage : 1;
        long count = some(accepted * spec.mix().bad() / 8 * times);
        read += add(stream + reason, count);
        if (count > 0 && random.nextDouble() < 0.02) {
          results.add(rejected(type, reason));
        }
      }
    }
    add(stream + "READ", read);
  }

  private JoinResult rejected(EventType type, RejectReason reason) {
    byte[] value = "{\"made\":\"so\"".getBytes(StandardCharsets.UTF_8);
    return new JoinResult.Rejected(reason, "made so", type, TOPIC, 0, rejected++, value);
  }

  private long add(String counter, long count) {
    counters[Counter.valueOf(counter).ordinal()] += count;
    return count;
  }

  /** Three hours at this point of the history. */
  private boolean isTrouble(long time, double point) {
    long began = startMillis + (long) ((endMillis - startMillis) * point);
    return time >= began && time < began + 3 * HOUR;
  }

  /** A random integer with this mean. */
  private long some(double mean) {
    return (long) (mean + random.nextDouble());
  }
}
