package io.adstream.jdbc.internal.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.Measures;
import io.adstream.tck.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The consequences of late events, computed with maps as tables. */
class RepairTest {

  private static final int SCENARIOS = 300;
  private static final JoinSpec JOIN =
      JoinSpec.within(Duration.ofMinutes(1)).withClockSkew(Duration.ofSeconds(1));

  private final Map<StoredRow.Place, StoredRow> rows = new LinkedHashMap<>();
  private final List<KpiRow> kpis = new ArrayList<>();
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private int stored;
  private JoinPlan plan = plan(JOIN);

  @Test
  void tablesEqualTheBatchAnswerOverAllEventsHoweverTheyAreCut() {
    for (long seed : LateScenario.seeds(SCENARIOS)) {
      LateScenario scenario = LateScenario.of(seed);
      rows.clear();
      kpis.clear();
      plan = scenario.scenario().plan();
      scenario.results().forEach(this::store);
      kpis.addAll(scenario.kpis());
      applyInLots(new Random(seed));
      Outcome answer = scenario.answer();
      String repeat = "-Dadstream.seed=" + seed;
      assertThat(matches()).as(repeat).containsExactlyInAnyOrderElementsOf(answer.matched());
      assertThat(unclicked()).as(repeat).containsExactlyInAnyOrderElementsOf(answer.unclicked());
      assertThat(all(StoredRow.Orphan.class, row -> row.click().clickId()))
          .as(repeat)
          .containsExactlyInAnyOrderElementsOf(answer.orphans());
      assertThat(all(StoredRow.Late.class, Function.identity())).as(repeat).isEmpty();
      assertThat(Outcome.kpis(plan, kpis))
          .as(repeat)
          .containsExactlyInAnyOrderElementsOf(answer.kpis());
    }
    if (Long.getLong("adstream.seed") == null) {
      assertThat(counts)
          .as("what was put to the test")
          .containsKeys(
              Count.LATE_IMPRESSIONS,
              Count.LATE_CLICKS,
              Count.DUPLICATES,
              Count.MATCHES,
              Count.ORPHANS_RESOLVED,
              Count.ORPHANS_ADDED,
              Count.UNCLICKED_ADDED,
              Count.UNCLICKED_REMOVED);
    }
  }

  /** Each late event is settled in one of three runs; each run takes some ids at a time. */
  private void applyInLots(Random random) {
    Map<StoredRow.Place, Integer> runs = new HashMap<>();
    all(StoredRow.Late.class, StoredRow::place).forEach(p -> runs.put(p, random.nextInt(3)));
    for (int run = 0; run < 3; run++) {
      Map<String, List<StoredRow.Late>> byId = new HashMap<>();
      for (StoredRow.Late row : all(StoredRow.Late.class, Function.identity())) {
        if (runs.getOrDefault(row.place(), run) == run) {
          byId.computeIfAbsent(row.event().joinId(), id -> new ArrayList<>()).add(row);
        }
      }
      List<String> ids = new ArrayList<>(byId.keySet());
      Collections.shuffle(ids, random);
      while (!ids.isEmpty()) {
        List<String> lot = ids.subList(0, 1 + random.nextInt(ids.size()));
        List<StoredRow.Late> late = new ArrayList<>();
        lot.forEach(id -> late.addAll(byId.getOrDefault(id, List.of())));
        Collections.shuffle(late, random);
        apply(chunk(late, lot));
        lot.clear();
      }
    }
  }

  private LateChunk chunk(List<StoredRow.Late> late, List<String> ids) {
    return new LateChunk(
        late,
        all(StoredRow.Joined.class, Function.identity()).stream()
            .filter(row -> ids.contains(row.impression().impressionId()))
            .toList(),
        all(StoredRow.Orphan.class, Function.identity()).stream()
            .filter(row -> ids.contains(row.click().joinId()))
            .toList());
  }

  private Repair apply(LateChunk chunk) {
    Repair repair = new Repair(plan).apply(chunk);
    assertThat(repair.removed()).doesNotHaveDuplicates();
    assertThat(rows.keySet().removeAll(repair.removed())).isTrue();
    repair.results().forEach(this::store);
    kpis.addAll(repair.kpis());
    repair.counts().forEach((count, number) -> counts.merge(count, number, Long::sum));
    return repair;
  }

  private void store(JoinResult result) {
    StoredRow.Place place = new StoredRow.Place("table", "(0," + stored++ + ")");
    if (result instanceof JoinResult.Matched matched) {
      Click click = matched.click();
      boolean isInvalid = plan.traffic(matched.impression(), click) == Traffic.INVALID;
      rows.put(
          place,
          new StoredRow.Joined(
              place,
              matched.impression(),
              new StoredRow.Clicked(click.clickId(), click.eventTimeMillis(), isInvalid)));
    } else if (result instanceof JoinResult.Unclicked unclicked) {
      rows.put(place, new StoredRow.Joined(place, unclicked.impression(), null));
    } else if (result instanceof JoinResult.Orphan orphan) {
      rows.put(place, new StoredRow.Orphan(place, orphan.click()));
    } else if (result instanceof JoinResult.Late late) {
      rows.put(place, new StoredRow.Late(place, late.event()));
    }
  }

  private <T extends StoredRow, R> List<R> all(Class<T> type, Function<? super T, R> value) {
    return rows.values().stream().filter(type::isInstance).map(type::cast).map(value).toList();
  }

  private List<Outcome.Match> matches() {
    List<Outcome.Match> matches = new ArrayList<>();
    for (StoredRow.Joined row : all(StoredRow.Joined.class, Function.identity())) {
      StoredRow.Clicked click = row.click();
      if (click != null) {
        matches.add(new Outcome.Match(row.impression().impressionId(), click.id()));
      }
    }
    return matches;
  }

  private List<String> unclicked() {
    return all(StoredRow.Joined.class, Function.identity()).stream()
        .filter(row -> row.click() == null)
        .map(row -> row.impression().impressionId())
        .toList();
  }

  private static JoinPlan plan(JoinSpec join, Cube... cubes) {
    return new JoinPlan(EventSchema.STANDARD, join, List.of(cubes), UnclickedRows.KEPT);
  }

  private static Impression impression(String id, long costMicros, long timeMillis) {
    return Impression.builder(id).costMicros(costMicros).eventTimeMillis(timeMillis).build();
  }

  private static JoinResult.Late late(Impression impression) {
    return new JoinResult.Late(impression, 0);
  }

  private static JoinResult.Late late(Click click) {
    return new JoinResult.Late(click, 0);
  }

  private Repair applyAll() {
    List<StoredRow.Late> late = all(StoredRow.Late.class, Function.identity());
    return apply(chunk(late, late.stream().map(row -> row.event().joinId()).toList()));
  }

  /** Whichever of them comes first, the same one counts. */
  @Test
  void ofCopiesWithOtherContentTheSameOneCounts() {
    List<JoinResult.Late> copies =
        new ArrayList<>(
            List.of(
                late(impression("i", 2, 5_000)),
                late(impression("i", 1, 5_000)),
                late(impression("i", 1, 6_000)),
                late(
                    Click.builder("c", "i")
                        .clickPosition("top")
                        .costMicros(2)
                        .eventTimeMillis(7_000)
                        .build()),
                late(
                    Click.builder("c", "i")
                        .clickPosition("top")
                        .costMicros(1)
                        .eventTimeMillis(7_000)
                        .build())));
    for (int turn = 0; turn < copies.size(); turn++) {
      rows.clear();
      copies.forEach(this::store);
      assertThat(applyAll().results())
          .containsExactly(
              new JoinResult.Matched(
                  impression("i", 1, 5_000),
                  Click.builder("c", "i")
                      .clickPosition("top")
                      .costMicros(1)
                      .eventTimeMillis(7_000)
                      .build(),
                  true,
                  List.of()));
      Collections.rotate(copies, 1);
    }
  }

  @Test
  void lateClickOfAClickedImpressionIsAMatchOfItsOwnAndNotAFirstOne() {
    store(
        new JoinResult.Matched(
            impression("i", 1, 5_000),
            Click.builder("c1", "i").costMicros(1).eventTimeMillis(6_000).build()));
    store(late(Click.builder("c2", "i").costMicros(1).eventTimeMillis(7_000).build()));
    plan = plan(JOIN, Cube.every(Duration.ofMinutes(1)));
    List<StoredRow.Late> late = all(StoredRow.Late.class, Function.identity());
    Repair repair = apply(chunk(late, List.of("i")));
    assertThat(repair.kpis())
        .extracting(KpiRow::measures)
        .containsExactly(Measures.of(0, 1, 0, 0, 1));
    assertThat(repair.counts()).doesNotContainKey(Count.UNCLICKED_REMOVED);
  }

  /** Whichever of them comes late: one between two others shows the one after it to be repeated. */
  @Test
  void lateClickMayShowTheNextOneToBeRepeated() {
    plan =
        plan(
            JOIN.toBuilder().repeatInterval(Duration.ofSeconds(5)).build(),
            Cube.every(Duration.ofSeconds(1)).attributedBy(Attribution.CLICK_TIME));
    store(new JoinResult.Matched(impression("i", 1, 5_000), click("c1", 6_000)));
    store(new JoinResult.Matched(impression("i", 1, 5_000), click("c3", 14_000)));
    store(late(click("c2", 10_000)));
    Repair repair = applyAll();
    assertThat(repair.results())
        .containsExactly(
            new JoinResult.Matched(
                impression("i", 1, 5_000), click("c2", 10_000), false, List.of(10_000L, 14_000L)));
    int repeated = plan.cubes().get(0).measures().size() - 1;
    assertThat(plan.cubes().get(0).measures().get(repeated).name()).isEqualTo("repeated_clicks");
    assertThat(repair.kpis())
        .extracting(row -> row.key().windowStartMillis(), row -> row.measures().value(repeated))
        .containsExactlyInAnyOrder(tuple(10_000L, 1L), tuple(14_000L, 1L));
  }

  @Test
  void storedInvalidClickRepeatsNone() {
    plan = plan(JOIN.toBuilder().repeatInterval(Duration.ofSeconds(5)).build());
    StoredRow.Place place = new StoredRow.Place("table", "(1,1)");
    rows.put(
        place,
        new StoredRow.Joined(
            place, impression("i", 1, 5_000), new StoredRow.Clicked("c1", 6_000, true)));
    store(late(click("c2", 7_000)));
    assertThat(applyAll().results())
        .containsExactly(new JoinResult.Matched(impression("i", 1, 5_000), click("c2", 7_000)));
  }

  private static Click click(String id, long timeMillis) {
    return Click.builder(id, "i").costMicros(1).eventTimeMillis(timeMillis).build();
  }

  /** The same click id with another impression is a different click, as for the engines. */
  @Test
  void clickIdOfAnotherImpressionIsNoDuplicate() {
    store(
        new JoinResult.Orphan(
            Click.builder("c", "elsewhere").costMicros(1).eventTimeMillis(6_000).build()));
    store(late(Click.builder("c", "i").costMicros(1).eventTimeMillis(7_000).build()));
    assertThat(applyAll().counts()).containsOnlyKeys(Count.LATE_CLICKS, Count.ORPHANS_ADDED);
  }

  @Test
  void clickBeyondTheWindowOfALateImpressionStaysAnOrphan() {
    store(
        new JoinResult.Orphan(
            Click.builder("before", "i").costMicros(1).eventTimeMillis(3_999).build()));
    store(
        new JoinResult.Orphan(
            Click.builder("first", "i").costMicros(1).eventTimeMillis(4_000).build()));
    store(
        new JoinResult.Orphan(
            Click.builder("last", "i").costMicros(1).eventTimeMillis(65_000).build()));
    store(
        new JoinResult.Orphan(
            Click.builder("after", "i").costMicros(1).eventTimeMillis(65_001).build()));
    store(late(impression("i", 1, 5_000)));
    applyAll();
    assertThat(all(StoredRow.Orphan.class, row -> row.click().clickId()))
        .containsExactly("before", "after");
  }
}
