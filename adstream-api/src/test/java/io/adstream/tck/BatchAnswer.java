package io.adstream.tck;

import io.adstream.event.Dimension;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The batch answer: what the join and its KPIs are once everything is there. Worked out by brute
 * force, without watermarks and state and without the rules that engines share, so that it can hold
 * them to their promise: the results equal the batch answer over the events that were not reported
 * late. Only the ends of phases are known points in event time: what is closed there gives its id
 * free for another event.
 */
public final class BatchAnswer {

  private final Scenario scenario;
  private final JoinSpec spec;
  private final Map<String, List<WireRecord>> impressions = new LinkedHashMap<>();
  private final Map<String, List<WireRecord>> clicks = new LinkedHashMap<>();
  private final List<Outcome.LateEvent> late = new ArrayList<>();
  private final List<Outcome.Rejection> rejected = new ArrayList<>();
  private final Map<KpiKey, Measures> kpis = new HashMap<>();
  private long duplicates;

  private BatchAnswer(Scenario scenario) {
    this.scenario = scenario;
    spec = scenario.spec();
  }

  /**
   * The batch answer. A record that was reported late is left out; of the others, the first of an
   * id counts and the rest are duplicates while it is open, so copies in one phase must be of the
   * same content.
   *
   * @param scenario what is sent; its own expectation is not used
   * @param reportedLate the events that were reported late, each as often as it was; what was never
   *     sent is not in the answer
   */
  public static Scenario.Expected of(Scenario scenario, List<Outcome.LateEvent> reportedLate) {
    BatchAnswer answer = new BatchAnswer(scenario);
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
    List<Outcome.Match> matched = new ArrayList<>();
    List<String> orphans = new ArrayList<>();
    Set<WireRecord> clicked = Collections.newSetFromMap(new IdentityHashMap<>());
    for (WireRecord click : all(clicks)) {
      WireRecord impression = impressionOf(click);
      if (impression != null) {
        matched.add(new Outcome.Match(impression.id(), click.id()));
        countClick(impression, click, clicked.add(impression));
      } else {
        orphans.add(click.id());
      }
    }
    List<String> unclicked = new ArrayList<>();
    for (WireRecord impression : all(impressions)) {
      countImpression(impression);
      if (!clicked.contains(impression)) {
        unclicked.add(impression.id());
      }
    }
    List<KpiRow> rows = new ArrayList<>();
    kpis.forEach((key, measures) -> rows.add(new KpiRow(key, measures)));
    return new Scenario.Expected(
        new Outcome(matched, unclicked, orphans, late, rejected, rows, Counters.ZERO), duplicates);
  }

  private boolean matches(WireRecord impression, WireRecord click) {
    long delay = click.timeMillis() - impression.timeMillis();
    return -delay <= spec.clockSkew().toMillis() && delay <= spec.attributionWindow().toMillis();
  }

  private void countImpression(WireRecord impression) {
    for (Cube cube : scenario.cubes()) {
      add(cube, impression, impression, new Measures(1, 0, 0, impression.costMicros(), 0));
    }
  }

  private void countClick(WireRecord impression, WireRecord click, boolean first) {
    for (Cube cube : scenario.cubes()) {
      WireRecord timed = cube.attribution() == Attribution.CLICK_TIME ? click : impression;
      add(cube, timed, impression, new Measures(0, 1, 0, 0, click.costMicros()));
      if (first) {
        add(cube, impression, impression, new Measures(0, 0, 1, 0, 0));
      }
    }
  }

  private void add(Cube cube, WireRecord timed, WireRecord grouped, Measures measures) {
    long window = cube.window().toMillis();
    List<@Nullable String> group = new ArrayList<>();
    for (Dimension dimension : cube.dimensions()) {
      group.add(grouped.attributes().get(dimension));
    }
    KpiKey key =
        new KpiKey(
            cube.name(),
            Math.floorDiv(timed.timeMillis(), window) * window,
            Collections.unmodifiableList(group));
    kpis.merge(key, measures, Measures::plus);
  }
}
