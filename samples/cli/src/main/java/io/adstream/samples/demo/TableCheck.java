package io.adstream.samples.demo;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.samples.traffic.BatchKpis;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.SentTraffic.EventName;
import io.adstream.samples.traffic.TrafficAnswer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the tables with the batch answer. Late events are taken from the tables, provided that
 * they are behind the newest of their stream by more than the lateness; everything else must be
 * equal, column by column.
 */
final class TableCheck {

  private static final int SHOWN = 5;

  private final List<String> differences = new ArrayList<>();

  private TableCheck() {}

  /**
   * Descriptions of the differences; empty if there are none.
   *
   * @param past the {@linkplain ResultTables#past() sums over the rows that existed before}
   */
  static List<String> differences(
      SentTraffic sent, JoinPlan plan, ResultTables tables, List<String> past) throws SQLException {
    TableCheck check = new TableCheck();
    Map<EventName, Long> late = tables.late();
    for (EventName name : late.keySet()) {
      if (!sent.trailing().contains(name)) {
        check.differences.add("late_event: " + name + " is there, but came in time");
      }
    }
    TrafficAnswer answer = sent.answer(late);
    check.rows("joined", counted(answer.matched()), counted(tables.joined()));
    check.rows("orphan_click", counted(answer.orphans()), counted(tables.orphans()));
    check.rows("dead_letter", rejects(answer.counters()), tables.deadLetters());
    check.rows("joined.invalid", invalid(plan, answer.matched()), counted(tables.invalid()));
    check.rows("kpis", BatchKpis.of(plan, answer.impressions(), answer.matched()), tables.kpis());
    check.rows("reach", BatchReach.of(answer, plan.cubes()), tables.reach());
    check.rows("progress", byName(answer.counters()), byName(tables.progress().counters()));
    check.differences.addAll(tables.countsByTime());
    List<String> now = tables.past();
    for (int i = 0; i < past.size(); i++) {
      if (!now.get(i).equals(past.get(i))) {
        check.differences.add("history: " + now.get(i) + ", expected " + past.get(i));
      }
    }
    return check.differences;
  }

  private <K, V> void rows(String table, Map<K, V> expected, Map<K, V> actual) {
    List<String> found = new ArrayList<>();
    expected.forEach(
        (row, value) -> {
          V stored = actual.get(row);
          if (stored == null) {
            found.add(table + ": " + row + " = " + value + " is missing");
          } else if (!stored.equals(value)) {
            found.add(table + ": " + row + " is " + stored + ", expected " + value);
          }
        });
    actual.forEach(
        (row, value) -> {
          if (!expected.containsKey(row)) {
            found.add(table + ": " + row + " = " + value + " is too much");
          }
        });
    differences.addAll(found.subList(0, Math.min(SHOWN, found.size())));
    if (found.size() > SHOWN) {
      differences.add(table + ": and " + (found.size() - SHOWN) + " more");
    }
  }

  /** The number of occurrences of each row. */
  private static <T> Map<T, Long> counted(Collection<T> rows) {
    Map<T, Long> counted = new HashMap<>();
    rows.forEach(row -> counted.merge(row, 1L, Long::sum));
    return counted;
  }

  /** The clicks that are invalid themselves or because of their impression. */
  private static Map<String, Long> invalid(JoinPlan plan, Collection<Matched> matches) {
    return counted(
        matches.stream()
            .filter(
                match ->
                    BatchKpis.isFlagged(plan, match.impression())
                        || BatchKpis.isFlagged(plan, match.click()))
            .map(match -> match.click().clickId())
            .toList());
  }

  private static Map<String, Long> rejects(Counters counters) {
    Map<String, Long> rejects = new HashMap<>();
    for (EventType type : EventType.values()) {
      for (RejectReason reason : RejectReason.values()) {
        long count = counters.rejected(type, reason);
        if (count > 0) {
          rejects.put(type + " " + reason, count);
        }
      }
    }
    return rejects;
  }

  private static Map<String, Long> byName(Counters counters) {
    Map<String, Long> byName = new HashMap<>();
    for (Counter counter : Counter.values()) {
      byName.put(counter.columnName(), counters.of(counter));
    }
    return byName;
  }
}
