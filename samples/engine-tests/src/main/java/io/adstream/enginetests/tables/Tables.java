package io.adstream.enginetests.tables;

import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.BatchKpis;
import io.adstream.samples.traffic.TrafficAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The contents of all tables: the number of occurrences of each row, with times in milliseconds and
 * costs in micros.
 *
 * @param facts the rows of append-only tables; dead letters by stream and reason
 * @param kpis the rows of all cubes
 * @param counters the sums over all lanes
 */
public record Tables(
    Map<String, Map<List<@Nullable Object>, Long>> facts,
    Map<KpiKey, Measures> kpis,
    Counters counters) {

  private static final int SHOWN = 5;

  /** The expected tables without late events. */
  public static Tables of(TrafficAnswer answer, JoinPlan plan) {
    return without(answer, plan, matched -> false);
  }

  /** The same, if some matches are rejected. */
  public static Tables without(TrafficAnswer answer, JoinPlan plan, Predicate<Matched> refused) {
    List<Impression> impressions = answer.impressions();
    List<Matched> matches = new ArrayList<>();
    Map<List<@Nullable Object>, Long> joined = new HashMap<>();
    for (Matched matched : answer.matched()) {
      if (!refused.test(matched)) {
        matches.add(matched);
        joined.merge(row(plan, matched.impression(), matched.click()), 1L, Long::sum);
      }
    }
    Map<List<@Nullable Object>, Long> orphans = new HashMap<>();
    for (Click click : answer.orphans()) {
      orphans.merge(row(plan, click), 1L, Long::sum);
    }
    Map<List<@Nullable Object>, Long> deadLetters = new HashMap<>();
    for (EventType type : EventType.values()) {
      for (RejectReason reason : RejectReason.values()) {
        long count = answer.counters().rejected(type, reason);
        if (count > 0) {
          deadLetters.put(Arrays.asList(type.name(), reason.name()), count);
        }
      }
    }
    return new Tables(
        Map.of(
            "joined",
            joined,
            "orphan_click",
            orphans,
            "late_event",
            Map.of(),
            "dead_letter",
            deadLetters,
            "reach",
            BatchReach.of(plan, impressions)),
        BatchKpis.of(plan, impressions, matches),
        answer.counters());
  }

  /** The same, if impressions without a click are rows, too. */
  public static Tables withUnclicked(TrafficAnswer answer, JoinPlan plan) {
    Tables tables = of(answer, plan);
    Map<String, Map<List<@Nullable Object>, Long>> facts = new HashMap<>(tables.facts);
    for (Impression impression : answer.unclicked()) {
      facts
          .computeIfAbsent("joined", table -> new HashMap<>())
          .merge(row(plan, impression, null), 1L, Long::sum);
    }
    return new Tables(facts, tables.kpis, tables.counters);
  }

  private static List<@Nullable Object> row(
      JoinPlan plan, Impression impression, @Nullable Click click) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(impression.impressionId());
    addParts(row, plan.schema().impressions(), impression);
    row.add(
        BatchKpis.isFlagged(plan, impression)
            || (click != null && BatchKpis.isFlagged(plan, click)));
    row.add(click == null ? null : click.clickId());
    addParts(row, plan.schema().clicks(), click);
    return row;
  }

  private static List<@Nullable Object> row(JoinPlan plan, Click click) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(click.clickId());
    row.add(click.joinId());
    addParts(row, plan.schema().clicks(), click);
    return row;
  }

  private static void addParts(
      List<@Nullable Object> row, StreamSchema schema, @Nullable AdEvent event) {
    for (Attribute attribute : schema.attributes()) {
      row.add(event == null ? null : BatchKpis.value(event, attribute.name()));
    }
    row.add(event == null ? null : event.costMicros());
    row.add(event == null ? null : event.eventTimeMillis());
  }

  /** Descriptions of the differences from the expected tables; empty if there are none. */
  public List<String> differencesFrom(Tables expected) {
    List<String> differences = new ArrayList<>();
    expected.facts.forEach(
        (table, rows) -> compare(differences, table, rows, facts.getOrDefault(table, Map.of())));
    compare(differences, "kpi", expected.kpis, kpis);
    compare(differences, "progress", byName(expected.counters), byName(counters));
    return differences;
  }

  private static <K, V> void compare(
      List<String> differences, String table, Map<K, V> expected, Map<K, V> actual) {
    List<String> found = new ArrayList<>();
    expected.forEach(
        (row, value) -> {
          V stored = actual.get(row);
          if (stored == null) {
            found.add(table + ": " + row + " is missing, expected " + value);
          } else if (!stored.equals(value)) {
            found.add(table + ": " + row + " is " + stored + ", expected " + value);
          }
        });
    actual.forEach(
        (row, value) -> {
          if (!expected.containsKey(row)) {
            found.add(table + ": " + row + " is " + value + ", expected none");
          }
        });
    differences.addAll(found.subList(0, Math.min(SHOWN, found.size())));
    if (found.size() > SHOWN) {
      differences.add(table + ": and " + (found.size() - SHOWN) + " more");
    }
  }

  private static Map<String, Long> byName(Counters counters) {
    Map<String, Long> byName = new HashMap<>();
    for (Counter counter : Counter.values()) {
      byName.put(counter.columnName(), counters.of(counter));
    }
    return byName;
  }

  /** All rows of a cube added up. */
  public Measures total(String cube) {
    return kpis.entrySet().stream()
        .filter(row -> row.getKey().cube().equals(cube))
        .map(Map.Entry::getValue)
        .reduce(Measures::plus)
        .orElseThrow();
  }
}
