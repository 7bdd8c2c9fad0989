package io.adstream.benchmarks.micro;

import static java.time.Duration.ofMillis;

import io.adstream.benchmarks.Workload;
import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult.Matched;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The input of the benchmarks: always the same records, with the workload's mix. */
final class Records {

  /** Enough to prevent branch predictors and caches from learning the values. A power of two. */
  static final int COUNT = 1024;

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Records() {}

  /** The workload with this number of impressions. */
  static TrafficSpec workload(long impressions) {
    return new Workload(impressions, START).traffic();
  }

  /** The first records of a kind, including kinds that the workload does not contain. */
  static List<TrafficRecord> first(Predicate<TrafficRecord> kind) {
    List<TrafficRecord> records = new ArrayList<>();
    Traffic traffic = new Traffic(everyKind(100L * COUNT));
    while (records.size() < COUNT) {
      TrafficRecord record = traffic.next();
      if (kind.test(record)) {
        records.add(record);
      }
    }
    return records;
  }

  /** The first impressions, decoded. */
  static List<Impression> impressions() {
    List<Impression> impressions = new ArrayList<>();
    for (TrafficRecord record : first(Records::isImpression)) {
      if (record.meaning() instanceof Decoded.Event event
          && event.event() instanceof Impression impression) {
        impressions.add(impression);
      }
    }
    return impressions;
  }

  static boolean isImpression(TrafficRecord record) {
    return record.meaning() instanceof Decoded.Event event && event.event() instanceof Impression;
  }

  static boolean isClick(TrafficRecord record) {
    return record.meaning() instanceof Decoded.Event event && event.event() instanceof Click;
  }

  /** Matches with distinct ids. */
  static List<Matched> matches(int count) {
    Map<String, Impression> impressions = new HashMap<>();
    Map<String, Matched> matches = new LinkedHashMap<>();
    Traffic traffic = new Traffic(everyKind(10L * count));
    while (matches.size() < count) {
      if (traffic.next().meaning() instanceof Decoded.Event event) {
        if (event.event() instanceof Impression impression) {
          impressions.put(impression.impressionId(), impression);
        } else if (event.event() instanceof Click click) {
          Impression impression = impressions.get(click.joinId());
          if (impression != null) {
            matches.put(click.clickId(), new Matched(impression, click));
          }
        }
      }
    }
    return List.copyOf(matches.values());
  }

  /** The workload with many clicks, heartbeats and invalid records. */
  private static TrafficSpec everyKind(long impressions) {
    TrafficSpec usual = workload(impressions);
    TrafficSpec.Mix mix = usual.mix();
    return usual.withMix(
        new TrafficSpec.Mix(
            0.5,
            mix.clickDelay(),
            mix.disorder(),
            mix.duplicateImpressions(),
            mix.duplicateClicks(),
            mix.repeatedClicks(),
            mix.orphans(),
            mix.outOfWindow(),
            mix.late(),
            0.1,
            ofMillis(50)));
  }
}
