package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class OutcomeComparisonTest {

  /** One impression, one click, a match; two partitions and one phase make two heartbeats each. */
  private static final Scenario SCENARIO = Scenarios.bundled("one-click");

  private static final Map<Counter, Integer> COUNTED =
      Map.of(
          Counter.IMPRESSIONS_READ, 3,
          Counter.IMPRESSIONS_ACCEPTED, 1,
          Counter.IMPRESSIONS_HEARTBEAT, 2,
          Counter.CLICKS_READ, 3,
          Counter.CLICKS_ACCEPTED, 1,
          Counter.CLICKS_HEARTBEAT, 2,
          Counter.MATCHED, 1);

  private static final Outcome RIGHT = outcome(SCENARIO.expected().outcome(), counters(COUNTED));

  @Test
  void rightOutcomeHasNoDifferences() {
    assertThat(OutcomeComparison.differences(SCENARIO, RIGHT)).isEmpty();
  }

  @Test
  void missingAndUnexpectedResultsAreNamed() {
    Outcome match = with(List.of(), List.of(), List.of());
    assertThat(OutcomeComparison.differences(SCENARIO, match))
        .contains("missing match [i1, c1]", "counted matches is 1, expected 0");

    Outcome others = with(RIGHT.matched(), List.of("a"), List.of("c2"));
    assertThat(OutcomeComparison.differences(SCENARIO, others))
        .contains("unexpected unclicked impression [a]", "unexpected orphan [c2]");
  }

  @Test
  void repeatedResultIsNoted() {
    Outcome.Match match = RIGHT.matched().get(0);
    Outcome twice = with(List.of(match, match, match), List.of(), List.of());

    assertThat(OutcomeComparison.differences(SCENARIO, twice))
        .contains("repeated match [i1, c1], 2 times");
  }

  @Test
  void lateAndRejectedAreComparedWithTheirCounters() {
    Outcome outcome =
        new Outcome(
            RIGHT.matched(),
            List.of(),
            List.of(),
            List.of(new Outcome.LateEvent(EventType.CLICK, "x")),
            List.of(new Outcome.Rejection(EventType.CLICK, RejectReason.MALFORMED)),
            RIGHT.kpis(),
            RIGHT.counters());

    assertThat(OutcomeComparison.differences(SCENARIO, outcome))
        .contains(
            "unexpected late event [CLICK x]",
            "unexpected rejected record [CLICK MALFORMED]",
            "counted late CLICK is 0, expected 1",
            "counted rejected CLICK MALFORMED is 0, expected 1");
  }

  @Test
  void rowThatTheSinkRefusedIsNamed() {
    Outcome outcome =
        new Outcome(
            RIGHT.matched(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            RIGHT.kpis(),
            RIGHT.counters(),
            List.of("joined: 23505 i1 c1"));

    assertThat(OutcomeComparison.differences(SCENARIO, outcome))
        .containsExactly("unexpected refused row [joined: 23505 i1 c1]");
  }

  @Test
  void everyMeasureIsCompared() {
    assertThat(kpiDifferences(m -> m.plus(new Measures(1, 2, 3, 4, 5_000_000))))
        .hasSize(5)
        .anyMatch(text -> text.endsWith("[apparel, mobile] impressions is 2, expected 1"))
        .anyMatch(text -> text.endsWith("clicks is 3, expected 1"))
        .anyMatch(text -> text.endsWith("clicked impressions is 4, expected 1"))
        .anyMatch(text -> text.endsWith("impression cost is 0.001004, expected 0.001000"))
        .anyMatch(text -> text.endsWith("click cost is 5.250000, expected 0.250000"));
  }

  @Test
  void kpiRowsAreMissingUnexpectedOrRepeated() {
    KpiRow row = RIGHT.kpis().get(0);
    KpiRow elsewhere =
        new KpiRow(new KpiKey(row.key().cube(), 0, row.key().group()), row.measures());

    assertThat(kpiDifferences(List.of(RIGHT.kpis().get(1), elsewhere)))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("missing kpi by_category_device 2026-01-15T12:00:00Z"))
        .anyMatch(text -> text.startsWith("unexpected kpi by_category_device 1970-01-01"));
    assertThat(kpiDifferences(List.of(RIGHT.kpis().get(1), row, row)))
        .singleElement()
        .asString()
        .startsWith("repeated kpi by_category_device");
  }

  @Test
  void everyCounterIsCompared() {
    for (Counter counter : Counter.values()) {
      Map<Counter, Integer> wrong = new EnumMap<>(Counter.class);
      wrong.putAll(COUNTED);
      wrong.merge(counter, 1, Integer::sum);

      assertThat(OutcomeComparison.differences(SCENARIO, outcome(RIGHT, counters(wrong))))
          .as(counter.name())
          .isNotEmpty();
    }
  }

  @Test
  void heartbeatThatIsCountedAsEventIsNoted() {
    Map<Counter, Integer> wrong = new EnumMap<>(Counter.class);
    wrong.putAll(COUNTED);
    wrong.put(Counter.CLICKS_HEARTBEAT, 1);
    wrong.put(Counter.CLICKS_ACCEPTED, 2);

    assertThat(OutcomeComparison.differences(SCENARIO, outcome(RIGHT, counters(wrong))))
        .containsExactly("counted accepted CLICK is 2, expected 1");
  }

  private static List<String> kpiDifferences(UnaryOperator<Measures> change) {
    List<KpiRow> rows = new ArrayList<>(RIGHT.kpis());
    KpiRow row = rows.get(0);
    rows.set(0, new KpiRow(row.key(), change.apply(row.measures())));
    return kpiDifferences(rows);
  }

  private static List<String> kpiDifferences(List<KpiRow> rows) {
    return OutcomeComparison.differences(
        SCENARIO,
        new Outcome(
            RIGHT.matched(), List.of(), List.of(), List.of(), List.of(), rows, RIGHT.counters()));
  }

  private static Outcome with(
      List<Outcome.Match> matched, List<String> unclicked, List<String> orphans) {
    return new Outcome(
        matched, unclicked, orphans, List.of(), List.of(), RIGHT.kpis(), RIGHT.counters());
  }

  private static Outcome outcome(Outcome results, Counters counters) {
    return new Outcome(
        results.matched(),
        results.unclicked(),
        results.orphans(),
        results.late(),
        results.rejected(),
        results.kpis(),
        counters);
  }

  private static Counters counters(Map<Counter, Integer> counted) {
    long[] values = new long[Counter.values().length];
    counted.forEach((counter, count) -> values[counter.ordinal()] = count);
    return Counters.of(values);
  }
}
