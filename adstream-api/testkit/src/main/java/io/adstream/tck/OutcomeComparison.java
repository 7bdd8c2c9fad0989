package io.adstream.tck;

import static java.util.stream.Collectors.joining;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.kpi.KpiKey;
import io.adstream.tck.internal.file.ExactJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Describes how an engine's outcome differs from the expected one. Everything is compared as a
 * multiset: order is irrelevant, but the number of occurrences is not.
 */
public final class OutcomeComparison {

  private final Scenario.Expected expected;
  private final Outcome actual;
  private final List<String> differences = new ArrayList<>();

  private OutcomeComparison(Scenario.Expected expected, Outcome actual) {
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * {@return the differences between an outcome and the scenario's expectation; empty if there are
   * none}
   *
   * @param scenario the scenario, which was run to its end
   * @param actual the engine's outcome
   */
  public static List<String> differences(Scenario scenario, Outcome actual) {
    return differences(scenario, scenario.expected(), actual);
  }

  /**
   * {@return the differences between what was written to a store and what was read back; empty if
   * there are none}
   *
   * @param schema the attributes of both streams
   * @param written what was written, with its counters
   * @param stored what is read back
   */
  public static List<String> differences(EventSchema schema, Outcome written, Outcome stored) {
    OutcomeComparison comparison =
        new OutcomeComparison(
            new Scenario.Expected(written, written.counters().duplicates()), stored);
    comparison.compareResults();
    comparison.differences.addAll(
        new JoinedComparison(schema).differences(written.joined(), stored.joined()));
    comparison.compare(
        "event in a row", written.events(), stored.events(), OutcomeComparison::words);
    comparison.compare(
        "dead letter", written.deadLetters(), stored.deadLetters(), OutcomeComparison::words);
    comparison.compareKpis();
    for (Counter counter : Counter.values()) {
      comparison.count(
          "counter " + counter.columnName(),
          stored.counters().of(counter),
          written.counters().of(counter));
    }
    return List.copyOf(comparison.differences);
  }

  /** Compares with another expectation than the scenario's own. */
  static List<String> differences(Scenario scenario, Scenario.Expected expected, Outcome actual) {
    OutcomeComparison comparison = new OutcomeComparison(expected, actual);
    comparison.compareResults();
    comparison.differences.addAll(
        new JoinedComparison(scenario.schema())
            .differences(expected.outcome().joined(), actual.joined()));
    comparison.compareKpis();
    comparison.compareCounters(scenario);
    return List.copyOf(comparison.differences);
  }

  private void compareResults() {
    Outcome wanted = expected.outcome();
    compare(
        "match", wanted.matched(), actual.matched(), m -> m.impressionId() + ", " + m.clickId());
    compare("unclicked impression", wanted.unclicked(), actual.unclicked(), id -> id);
    compare("orphan", wanted.orphans(), actual.orphans(), id -> id);
    compare("late event", wanted.late(), actual.late(), e -> e.type() + " " + e.id());
    compare(
        "rejected record", wanted.rejected(), actual.rejected(), r -> r.type() + " " + r.reason());
    compare("refused row", wanted.refused(), actual.refused(), row -> row);
  }

  private <T> void compare(String thing, List<T> wanted, List<T> found, Function<T, String> words) {
    Map<T, Integer> balance = new LinkedHashMap<>();
    wanted.forEach(element -> balance.merge(element, -1, Integer::sum));
    found.forEach(element -> balance.merge(element, 1, Integer::sum));
    balance.forEach(
        (element, surplus) -> {
          if (surplus != 0) {
            differences.add(
                (surplus < 0 ? "missing " : wanted.contains(element) ? "repeated " : "unexpected ")
                    + thing
                    + " ["
                    + words.apply(element)
                    + "]"
                    + (Math.abs(surplus) == 1 ? "" : ", " + Math.abs(surplus) + " times"));
          }
        });
  }

  private void compareKpis() {
    Map<KpiKey, Outcome.Kpi> wanted = byKey(expected.outcome().kpis(), "the expectation");
    Map<KpiKey, Outcome.Kpi> found = byKey(actual.kpis(), "the outcome");
    wanted.forEach(
        (key, row) -> {
          Outcome.Kpi other = found.remove(key);
          if (other == null) {
            differences.add("missing " + words(key) + ": " + words(row.measures()));
          } else {
            compareMeasures(words(key), row.measures(), other.measures());
          }
        });
    found.forEach(
        (key, row) -> differences.add("unexpected " + words(key) + ": " + words(row.measures())));
  }

  private Map<KpiKey, Outcome.Kpi> byKey(List<Outcome.Kpi> rows, String where) {
    Map<KpiKey, Outcome.Kpi> byKey = new LinkedHashMap<>();
    for (Outcome.Kpi row : rows) {
      if (byKey.put(row.key(), row) != null) {
        differences.add("repeated " + words(row.key()) + " in " + where);
      }
    }
    return byKey;
  }

  private void compareMeasures(
      String row, Map<String, BigDecimal> wanted, Map<String, BigDecimal> found) {
    Set<String> names = new LinkedHashSet<>(wanted.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      BigDecimal expectedValue = wanted.get(name);
      BigDecimal value = found.get(name);
      if (value == null || expectedValue == null || value.compareTo(expectedValue) != 0) {
        differences.add(
            row + " " + name + " is " + words(value) + ", expected " + words(expectedValue));
      }
    }
  }

  private void compareCounters(Scenario scenario) {
    Counters counters = actual.counters();
    count("counted duplicates", counters.duplicates(), expected.duplicates());
    count("counted matches", counters.matched(), actual.matched().size());
    count("counted unclicked", counters.unclicked(), actual.unclicked().size());
    count("counted orphans", counters.orphans(), actual.orphans().size());
    for (EventType type : EventType.values()) {
      count("counted read " + type, counters.read(type), sent(scenario, type));
      count(
          "counted late " + type,
          counters.late(type),
          howMany(actual.late(), late -> late.type() == type));
      for (RejectReason reason : RejectReason.values()) {
        count(
            "counted rejected " + type + " " + reason,
            counters.rejected(type, reason),
            howMany(actual.rejected(), r -> r.type() == type && r.reason() == reason));
      }
    }
    if (!counters.isBalanced()) {
      differences.add(
          "counters do not balance, expected read = accepted + duplicate + late + rejected +"
              + " heartbeats + ignored: "
              + counters);
    }
    compareAccepted(scenario, counters);
  }

  /**
   * Compares the accepted counts with the results, but only if the scenario runs to its end: one
   * that stops while events are open expects fewer results than events.
   */
  private void compareAccepted(Scenario scenario, Counters counters) {
    long clicks = clicks(expected.outcome());
    long impressions = impressions(expected.outcome());
    long aside =
        expected.duplicates()
            + expected.outcome().late().size()
            + expected.outcome().rejected().size();
    long events = 0;
    for (Scenario.Phase phase : scenario.phases()) {
      events += howMany(phase.records(), message -> !isHeartbeat(message));
    }
    if (events - aside == clicks + impressions) {
      count("counted accepted " + EventType.CLICK, counters.accepted(EventType.CLICK), clicks);
      count(
          "counted accepted " + EventType.IMPRESSION,
          counters.accepted(EventType.IMPRESSION),
          impressions);
    }
  }

  private static long clicks(Outcome outcome) {
    return (long) outcome.matched().size() + outcome.orphans().size();
  }

  private static long impressions(Outcome outcome) {
    return outcome.unclicked().size()
        + outcome.matched().stream().map(Outcome.Match::impressionId).distinct().count();
  }

  private static boolean isHeartbeat(Scenario.Message message) {
    return "true".equals(ExactJson.topLevelText(message.value(), "Heartbeat"));
  }

  private static long sent(Scenario scenario, EventType type) {
    long sent = 0;
    for (Scenario.Phase phase : scenario.phases()) {
      sent += howMany(phase.records(), message -> message.type() == type) + scenario.partitions();
    }
    return sent;
  }

  private static <T> long howMany(Collection<T> all, Predicate<T> which) {
    return all.stream().filter(which).count();
  }

  private void count(String what, long found, long wanted) {
    if (found != wanted) {
      differences.add(what + " is " + found + ", expected " + wanted);
    }
  }

  private static String words(Outcome.StoredEvent event) {
    return "%s %s, cost %s, %s"
        .formatted(
            event.type(),
            event.id(),
            BigDecimal.valueOf(event.costMicros(), 6).toPlainString(),
            Instant.ofEpochMilli(event.timeMillis()));
  }

  private static String words(Outcome.DeadLetter letter) {
    return "%s %s \"%s\", %s-%d at %d, bytes %s"
        .formatted(
            letter.rejection().type(),
            letter.rejection().reason(),
            letter.detail(),
            letter.topic(),
            letter.partition(),
            letter.offset(),
            letter.value());
  }

  private static String words(KpiKey key) {
    return "kpi "
        + key.cube()
        + " "
        + Instant.ofEpochMilli(key.windowStartMillis())
        + " "
        + key.group();
  }

  private static String words(Map<String, BigDecimal> measures) {
    return measures.entrySet().stream()
        .map(measure -> measure.getKey() + " " + words(measure.getValue()))
        .collect(joining(", "));
  }

  private static String words(@Nullable BigDecimal value) {
    return value == null ? "missing" : value.toPlainString();
  }
}
