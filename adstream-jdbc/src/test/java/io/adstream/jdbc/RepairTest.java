package io.adstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
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

/** What follows from late events, worked out beside tables that are maps. */
class RepairTest {

  private static final int SCENARIOS = 300;
  private static final JoinSpec JOIN =
      JoinSpec.within(Duration.ofMinutes(1)).withClockSkew(Duration.ofSeconds(1));

  private final Map<StoredRow.Place, StoredRow> rows = new LinkedHashMap<>();
  private final Map<KpiKey, Measures> kpis = new HashMap<>();
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private int stored;

  @Test
  void tablesEqualTheBatchAnswerOverAllEventsHoweverTheyAreCut() {
    for (long seed : LateScenario.seeds(SCENARIOS)) {
      LateScenario scenario = LateScenario.of(seed);
      rows.clear();
      kpis.clear();
      scenario.results().forEach(this::store);
      scenario.kpis().forEach(this::add);
      applyInLots(scenario, new Random(seed));
      Outcome answer = scenario.answer();
      String repeat = "-Dadstream.seed=" + seed;
      assertThat(matches()).as(repeat).containsExactlyInAnyOrderElementsOf(answer.matched());
      assertThat(unclicked()).as(repeat).containsExactlyInAnyOrderElementsOf(answer.unclicked());
      assertThat(all(StoredRow.Orphan.class, row -> row.click().clickId()))
          .as(repeat)
          .containsExactlyInAnyOrderElementsOf(answer.orphans());
      assertThat(all(StoredRow.Late.class, Function.identity())).as(repeat).isEmpty();
      List<KpiRow> sums = new ArrayList<>();
      kpis.forEach((key, measures) -> sums.add(new KpiRow(key, measures)));
      assertThat(sums).as(repeat).containsExactlyInAnyOrderElementsOf(answer.kpis());
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
  private void applyInLots(LateScenario scenario, Random random) {
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
        apply(chunk(late, lot), scenario.scenario().spec(), scenario.scenario().cubes());
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

  private Repair apply(LateChunk chunk, JoinSpec join, List<Cube> cubes) {
    Repair repair = new Repair(join, cubes).apply(chunk);
    assertThat(repair.removed()).doesNotHaveDuplicates();
    assertThat(rows.keySet().removeAll(repair.removed())).isTrue();
    repair.results().forEach(this::store);
    repair.kpis().forEach(this::add);
    repair.counts().forEach((count, number) -> counts.merge(count, number, Long::sum));
    return repair;
  }

  private void store(JoinResult result) {
    StoredRow.Place place = new StoredRow.Place("table", "(0," + stored++ + ")");
    if (result instanceof JoinResult.Matched matched) {
      rows.put(place, new StoredRow.Joined(place, matched.impression(), matched.click().clickId()));
    } else if (result instanceof JoinResult.Unclicked unclicked) {
      rows.put(place, new StoredRow.Joined(place, unclicked.impression(), null));
    } else if (result instanceof JoinResult.Orphan orphan) {
      rows.put(place, new StoredRow.Orphan(place, orphan.click()));
    } else if (result instanceof JoinResult.Late late) {
      rows.put(place, new StoredRow.Late(place, late.event()));
    }
  }

  private void add(KpiRow row) {
    kpis.merge(row.key(), row.measures(), Measures::plus);
  }

  private <T extends StoredRow, R> List<R> all(Class<T> type, Function<? super T, R> value) {
    return rows.values().stream().filter(type::isInstance).map(type::cast).map(value).toList();
  }

  private List<Outcome.Match> matches() {
    List<Outcome.Match> matches = new ArrayList<>();
    for (StoredRow.Joined row : all(StoredRow.Joined.class, Function.identity())) {
      if (row.clickId() != null) {
        matches.add(new Outcome.Match(row.impression().impressionId(), row.clickId()));
      }
    }
    return matches;
  }

  private List<String> unclicked() {
    return all(StoredRow.Joined.class, Function.identity()).stream()
        .filter(row -> row.clickId() == null)
        .map(row -> row.impression().impressionId())
        .toList();
  }

  private static Impression impression(String id, long costMicros, long timeMillis) {
    return new Impression(
        id, null, null, null, null, null, null, null, null, null, null, costMicros, timeMillis);
  }

  private static JoinResult.Late late(Impression impression) {
    return new JoinResult.Late(impression, 0);
  }

  private static JoinResult.Late late(Click click) {
    return new JoinResult.Late(click, 0);
  }

  private Repair applyAll() {
    List<StoredRow.Late> late = all(StoredRow.Late.class, Function.identity());
    return apply(
        chunk(late, late.stream().map(row -> row.event().joinId()).toList()), JOIN, List.of());
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
                late(new Click("c", "i", "top", 2, 7_000)),
                late(new Click("c", "i", "top", 1, 7_000))));
    for (int turn = 0; turn < copies.size(); turn++) {
      rows.clear();
      copies.forEach(this::store);
      assertThat(applyAll().results())
          .containsExactly(
              new JoinResult.Matched(
                  impression("i", 1, 5_000), new Click("c", "i", "top", 1, 7_000), true));
      Collections.rotate(copies, 1);
    }
  }

  @Test
  void lateClickOfAClickedImpressionIsAMatchOfItsOwnAndNotAFirstOne() {
    store(new JoinResult.Matched(impression("i", 1, 5_000), new Click("c1", "i", null, 1, 6_000)));
    store(late(new Click("c2", "i", null, 1, 7_000)));
    Cube cube = Cube.every(Duration.ofMinutes(1));
    List<StoredRow.Late> late = all(StoredRow.Late.class, Function.identity());
    Repair repair = apply(chunk(late, List.of("i")), JOIN, List.of(cube));
    assertThat(repair.kpis()).extracting(KpiRow::measures).containsExactly(Measures.ofClick(1));
    assertThat(repair.counts()).doesNotContainKey(Count.UNCLICKED_REMOVED);
  }

  /** The same click id with another impression is a click of its own, as it is for the engines. */
  @Test
  void clickIdOfAnotherImpressionIsNoDuplicate() {
    store(new JoinResult.Orphan(new Click("c", "elsewhere", null, 1, 6_000)));
    store(late(new Click("c", "i", null, 1, 7_000)));
    assertThat(applyAll().counts()).containsOnlyKeys(Count.LATE_CLICKS, Count.ORPHANS_ADDED);
  }

  @Test
  void clickBeyondTheWindowOfALateImpressionStaysAnOrphan() {
    store(new JoinResult.Orphan(new Click("before", "i", null, 1, 3_999)));
    store(new JoinResult.Orphan(new Click("first", "i", null, 1, 4_000)));
    store(new JoinResult.Orphan(new Click("last", "i", null, 1, 65_000)));
    store(new JoinResult.Orphan(new Click("after", "i", null, 1, 65_001)));
    store(late(impression("i", 1, 5_000)));
    applyAll();
    assertThat(all(StoredRow.Orphan.class, row -> row.click().clickId()))
        .containsExactly("before", "after");
  }
}
