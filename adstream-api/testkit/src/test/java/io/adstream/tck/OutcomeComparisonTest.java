package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.kpi.KpiKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  private static final Outcome RIGHT =
      SCENARIO.expected().outcome().toBuilder().counters(counters(COUNTED)).build();

  private static final Scenario OWN_SCENARIO = Scenarios.bundled("own-attributes");
  private static final Outcome OWN = OWN_SCENARIO.expected().outcome();

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
        RIGHT.toBuilder()
            .late(List.of(new Outcome.LateEvent(EventType.CLICK, "x")))
            .rejected(List.of(new Outcome.Rejection(EventType.CLICK, RejectReason.MALFORMED)))
            .build();

    assertThat(OutcomeComparison.differences(SCENARIO, outcome))
        .contains(
            "unexpected late event [CLICK x]",
            "unexpected rejected record [CLICK MALFORMED]",
            "counted late CLICK is 0, expected 1",
            "counted rejected CLICK MALFORMED is 0, expected 1");
  }

  @Test
  void rowThatTheSinkRefusedIsNamed() {
    Outcome outcome = RIGHT.toBuilder().refused(List.of("joined: 23505 i1 c1")).build();

    assertThat(OutcomeComparison.differences(SCENARIO, outcome))
        .containsExactly("unexpected refused row [joined: 23505 i1 c1]");
  }

  @Test
  void everyAttributeOfARowIsCompared() {
    Outcome.Joined row = OWN.joined().get(0);
    Map<String, @Nullable Object> shown = new HashMap<>(row.impressionAttributes());
    shown.put("CampaignID", null);
    shown.put("BidPrice", 12_501L);
    Map<String, @Nullable Object> clicked = new HashMap<>(row.clickAttributes());
    clicked.put("Seconds", 8L);

    assertThat(rowDifferences(new Outcome.Joined(row.match(), shown, clicked, true, true)))
        .containsExactlyInAnyOrder(
            "joined row [a, ca] impression's CampaignID is null, expected \"spring\"",
            "joined row [a, ca] impression's BidPrice is 0.012501, expected 0.012500",
            "joined row [a, ca] click's Seconds is 8, expected 7",
            "joined row [a, ca] invalid is true, expected false",
            "joined row [a, ca] repeated is true, expected false");
  }

  @Test
  void rowsOfTheSameMatchAreEachCompared() {
    Outcome.Joined first = OWN.joined().get(0);
    Outcome.Joined second =
        new Outcome.Joined(
            first.match(), first.impressionAttributes(), first.clickAttributes(), true, false);
    JoinedComparison comparison = new JoinedComparison(OWN_SCENARIO.schema());

    assertThat(comparison.differences(List.of(first, second), List.of(second, first))).isEmpty();
    assertThat(comparison.differences(List.of(first, second), List.of(second, second)))
        .containsExactly("joined row [a, ca] invalid is true, expected false");
    assertThat(comparison.differences(List.of(first, second), List.of(second)))
        .containsExactly("missing joined row [a, ca]");
  }

  @Test
  void attributesThatTheExpectationDoesNotNameMayBeAnything() {
    Outcome.Joined row = OWN.joined().get(0);
    Map<String, @Nullable Object> more = new HashMap<>(row.impressionAttributes());
    more.put("Device", "tablet");

    assertThat(
            rowDifferences(
                new Outcome.Joined(row.match(), more, row.clickAttributes(), false, false)))
        .isEmpty();
  }

  @Test
  void everyMeasureIsCompared() {
    Outcome.Kpi row = RIGHT.kpis().get(0);
    Map<String, BigDecimal> more = new LinkedHashMap<>();
    row.measures().forEach((name, value) -> more.put(name, value.add(new BigDecimal("2.5"))));
    more.put("beside", BigDecimal.ONE);

    assertThat(kpiDifferences(new Outcome.Kpi(row.key(), more)))
        .hasSize(6)
        .anyMatch(text -> text.endsWith("[apparel, mobile] impressions is 3.5, expected 1"))
        .anyMatch(text -> text.endsWith(" clicks is 3.5, expected 1"))
        .anyMatch(text -> text.endsWith(" clicked_impressions is 3.5, expected 1"))
        .anyMatch(text -> text.endsWith(" impression_cost is 2.501, expected 0.001"))
        .anyMatch(text -> text.endsWith(" click_cost is 2.75, expected 0.25"))
        .anyMatch(text -> text.endsWith(" beside is 1, expected missing"));
    assertThat(kpiDifferences(new Outcome.Kpi(row.key(), Map.of()))).hasSize(5);
  }

  @Test
  void kpiRowsAreMissingUnexpectedOrRepeated() {
    Outcome.Kpi row = RIGHT.kpis().get(0);
    KpiKey key = new KpiKey(row.key().cube(), 0, row.key().group());
    Outcome.Kpi elsewhere = new Outcome.Kpi(key, row.measures());

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

      assertThat(OutcomeComparison.differences(SCENARIO, counted(wrong)))
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

    assertThat(OutcomeComparison.differences(SCENARIO, counted(wrong)))
        .containsExactly("counted accepted CLICK is 2, expected 1");
  }

  /** The differences where one row of a match is this one. */
  private static List<String> rowDifferences(Outcome.Joined row) {
    List<Outcome.Joined> rows = new ArrayList<>(OWN.joined());
    rows.set(0, row);
    return new JoinedComparison(OWN_SCENARIO.schema()).differences(OWN.joined(), rows);
  }

  private static List<String> kpiDifferences(Outcome.Kpi first) {
    List<Outcome.Kpi> rows = new ArrayList<>(RIGHT.kpis());
    rows.set(0, first);
    return kpiDifferences(rows);
  }

  private static List<String> kpiDifferences(List<Outcome.Kpi> rows) {
    return OutcomeComparison.differences(SCENARIO, RIGHT.toBuilder().kpis(rows).build());
  }

  private static Outcome with(
      List<Outcome.Match> matched, List<String> unclicked, List<String> orphans) {
    return RIGHT.toBuilder()
        .joined(List.of())
        .matched(matched)
        .unclicked(unclicked)
        .orphans(orphans)
        .build();
  }

  private static Outcome counted(Map<Counter, Integer> counted) {
    return RIGHT.toBuilder().counters(counters(counted)).build();
  }

  private static Counters counters(Map<Counter, Integer> counted) {
    long[] values = new long[Counter.values().length];
    counted.forEach((counter, count) -> values[counter.ordinal()] = count);
    return Counters.of(values);
  }
}
