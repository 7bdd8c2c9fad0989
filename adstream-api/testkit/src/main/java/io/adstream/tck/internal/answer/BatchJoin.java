package io.adstream.tck.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.tck.Outcome;
import io.adstream.tck.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes the batch answer by brute force. */
public final class BatchJoin {

  private final Scenario scenario;
  private final JoinSpec spec;
  private final Map<String, List<WireRecord>> impressions = new LinkedHashMap<>();
  private final Map<String, List<WireRecord>> clicks = new LinkedHashMap<>();
  private final List<Outcome.LateEvent> late = new ArrayList<>();
  private final List<Outcome.Rejection> rejected = new ArrayList<>();
  private long duplicates;

  /** A click and the impression that it matches. */
  private record Pair(WireRecord impression, WireRecord click) {}

  private BatchJoin(Scenario scenario) {
    this.scenario = scenario;
    spec = scenario.spec();
  }

  /** The {@linkplain io.adstream.tck.BatchAnswer#of batch answer}. */
  public static Scenario.Expected of(Scenario scenario, List<Outcome.LateEvent> reportedLate) {
    BatchJoin answer = new BatchJoin(scenario);
    answer.sort(reportedLate);
    return answer.join();
  }

  private void sort(List<Outcome.LateEvent> reportedLate) {
    Map<Outcome.LateEvent, Integer> lateCopies = new HashMap<>();
    reportedLate.forEach(event -> lateCopies.merge(event, 1, Integer::sum));
    Instant latest = Instant.now().plus(spec.maxFuture());
    long passedMillis = Long.MIN_VALUE;
    for (Scenario.Phase phase : scenario.phases()) {
      for (Scenario.Message message : phase.records()) {
        WireRecord record = WireRecord.of(scenario, message, latest);
        if (record.rejected() != null) {
          rejected.add(new Outcome.Rejection(record.type(), record.rejected()));
        } else if (record.isEvent()) {
          Outcome.LateEvent event = new Outcome.LateEvent(record.type(), record.id());
          if (lateCopies.getOrDefault(event, 0) > 0) {
            lateCopies.merge(event, -1, Integer::sum);
            late.add(event);
          } else {
            accept(record, passedMillis);
          }
        }
      }
      passedMillis = phase.advanceTo().toEpochMilli();
    }
  }

  private void accept(WireRecord record, long passedMillis) {
    List<WireRecord> before =
        (record.type() == EventType.IMPRESSION ? impressions : clicks)
            .computeIfAbsent(record.id(), id -> new ArrayList<>());
    boolean isLateCopy = record.timeMillis() < passedMillis;
    if (before.isEmpty()
        || (!isLateCopy && closesMillis(before.get(before.size() - 1)) < passedMillis)) {
      before.add(record);
    } else {
      duplicates++;
    }
  }

  private long closesMillis(WireRecord record) {
    WireRecord impression = record.type() == EventType.IMPRESSION ? record : impressionOf(record);
    return impression == null
        ? record.timeMillis() + spec.clockSkew().toMillis()
        : impression.timeMillis() + spec.attributionWindow().toMillis();
  }

  private @Nullable WireRecord impressionOf(WireRecord click) {
    for (WireRecord impression : impressions.getOrDefault(click.joinId(), List.of())) {
      if (matches(impression, click)) {
        return impression;
      }
    }
    return null;
  }

  private static List<WireRecord> all(Map<String, List<WireRecord>> events) {
    return events.values().stream().flatMap(List::stream).toList();
  }

  private Scenario.Expected join() {
    List<Pair> pairs = new ArrayList<>();
    List<String> orphans = new ArrayList<>();
    Set<WireRecord> clicked = Collections.newSetFromMap(new IdentityHashMap<>());
    for (WireRecord click : all(clicks)) {
      WireRecord impression = impressionOf(click);
      if (impression != null) {
        pairs.add(new Pair(impression, click));
        clicked.add(impression);
      } else {
        orphans.add(click.id());
      }
    }
    Set<WireRecord> repeated = repeated(pairs);
    BatchKpis kpis = new BatchKpis(scenario);
    List<Outcome.Joined> joined = new ArrayList<>();
    for (Pair pair : pairs) {
      boolean isRepeated = repeated.contains(pair.click);
      joined.add(row(pair, isRepeated));
      kpis.addClick(pair.impression, pair.click, isInvalid(pair), isRepeated);
    }
    List<String> unclicked = new ArrayList<>();
    for (WireRecord impression : all(impressions)) {
      kpis.addImpression(impression, isFlagged(impression), clicked.contains(impression));
      if (!clicked.contains(impression)) {
        unclicked.add(impression.id());
      }
    }
    return new Scenario.Expected(
        Outcome.builder()
            .joined(joined)
            .unclicked(unclicked)
            .orphans(orphans)
            .late(late)
            .rejected(rejected)
            .kpis(kpis.rows())
            .build(),
        duplicates);
  }

  private Outcome.Joined row(Pair pair, boolean isRepeated) {
    return new Outcome.Joined(
        new Outcome.Match(pair.impression.id(), pair.click.id()),
        pair.impression.attributes(),
        pair.click.attributes(),
        isInvalid(pair),
        isRepeated);
  }

  private boolean matches(WireRecord impression, WireRecord click) {
    long delay = click.timeMillis() - impression.timeMillis();
    return -delay <= spec.clockSkew().toMillis() && delay <= spec.attributionWindow().toMillis();
  }

  private boolean isFlagged(WireRecord event) {
    String flag = spec.invalidWhen(event.type());
    return flag != null && Boolean.TRUE.equals(event.attributes().get(flag));
  }

  private boolean isInvalid(Pair pair) {
    return isFlagged(pair.impression) || isFlagged(pair.click);
  }

  /** The clicks that follow another valid click of their impression within the repeat interval. */
  private Set<WireRecord> repeated(List<Pair> pairs) {
    Set<WireRecord> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
    Duration interval = spec.repeatInterval();
    if (interval == null) {
      return repeated;
    }
    IdentityHashMap<WireRecord, List<WireRecord>> valid = new IdentityHashMap<>();
    for (Pair pair : pairs) {
      if (!isInvalid(pair)) {
        valid.computeIfAbsent(pair.impression, i -> new ArrayList<>()).add(pair.click);
      }
    }
    for (List<WireRecord> ofImpression : valid.values()) {
      ofImpression.sort(
          Comparator.comparingLong(WireRecord::timeMillis)
              .thenComparing(click -> click.id().getBytes(UTF_8), Arrays::compareUnsigned));
      for (int i = 1; i < ofImpression.size(); i++) {
        long since = ofImpression.get(i).timeMillis() - ofImpression.get(i - 1).timeMillis();
        if (since <= interval.toMillis()) {
          repeated.add(ofImpression.get(i));
        }
      }
    }
    return repeated;
  }
}
