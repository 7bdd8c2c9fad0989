package io.adstream.jdbc;

import static io.adstream.jdbc.TestDatabase.query;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Dimension;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import io.adstream.tck.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A scenario's results in a schema of their own. */
record LateTables(LateScenario scenario, String schema) {

  /** Stores what the engine said, in batches of a lane. */
  static LateTables store(long seed) {
    LateTables tables = new LateTables(LateScenario.of(seed), TestDatabase.newSchema());
    try (SinkSession session = tables.open()) {
      Random random = new Random(seed);
      List<JoinResult> results = tables.scenario.results();
      long position = 0;
      for (int from = 0; from < results.size(); ) {
        int to = Math.min(results.size(), from + 1 + random.nextInt(20));
        session.write(
            new Batch(0, position, position + 1, results.subList(from, to), List.of(), null));
        position++;
        from = to;
      }
      LaneStatus status = tables.status();
      session.write(
          new Batch(0, position, position + 1, List.of(), tables.scenario.kpis(), status));
    }
    return tables;
  }

  SinkSession open() {
    return TestDatabase.sink(schema).build().open(scenario.pipeline());
  }

  LaneStatus status() {
    return new LaneStatus(scenario.watermark().toEpochMilli(), Counters.ZERO);
  }

  /** Applies the late events of few ids at a time. */
  Reconciler reconciler() {
    return reconciler(TestDatabase.url());
  }

  Reconciler reconciler(String url) {
    Server server = new Server(url, "postgres", new Password.Given(TestDatabase.SECRET));
    return new Reconciler(server, schema, scenario.pipeline(), 2);
  }

  /** All tables that a reconcile may change, as text. */
  List<String> dump() {
    List<String> rows = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("joined", "orphan_click", "late_event"));
    for (Cube cube : scenario.scenario().cubes()) {
      CubeTable.of(schema, cube).forEach(table -> names.add(table.tableName()));
    }
    for (String name : names) {
      query("SELECT t::text FROM " + SqlName.quote(schema, name) + " AS t ORDER BY 1")
          .forEach(row -> rows.add(name + ": " + row));
    }
    return rows;
  }

  /** Holds the tables against the answer over all events. */
  void assertEqualAnswer() {
    assertEqualAnswer(scenario.answer().kpis());
  }

  void assertEqualAnswer(List<KpiRow> kpis) {
    String repeat = "-Dadstream.seed=" + scenario.seed();
    Outcome answer = scenario.answer();
    assertThat(texts("impression_id || ' ' || click_id", "joined WHERE click_id IS NOT NULL"))
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(
            answer.matched().stream().map(m -> m.impressionId() + " " + m.clickId()).toList());
    assertThat(texts("impression_id", "joined WHERE click_id IS NULL"))
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(answer.unclicked());
    assertThat(texts("click_id", "orphan_click"))
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(answer.orphans());
    assertThat(texts("impression_id", "late_event")).as(repeat).isEmpty();
    assertThat(texts("detail", "dead_letter WHERE reason = 'REFUSED'")).as(repeat).isEmpty();
    List<String> stored = new ArrayList<>();
    for (Cube cube : scenario.scenario().cubes()) {
      List<CubeTable> tables = CubeTable.of(schema, cube);
      stored.addAll(texts(sums(cube), tables.get(0).tableName()));
      tables.subList(1, tables.size()).forEach(rollUp -> assertRolledUp(tables.get(0), rollUp));
    }
    assertThat(stored)
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(kpis.stream().map(LateTables::text).toList());
  }

  private List<String> texts(String columns, String from) {
    return query("SELECT " + columns + " FROM " + SqlName.quote(schema) + "." + from).stream()
        .map(String::valueOf)
        .toList();
  }

  private static String sums(Cube cube) {
    String group =
        cube.dimensions().stream()
            .map(Dimension::columnName)
            .map(name -> ", coalesce(" + SqlName.quote(name) + ", 'none')")
            .collect(joining());
    return "concat_ws(' ', '%s', (extract(epoch FROM window_start) * 1000)::bigint%s, %s)"
        .formatted(cube.name(), group, String.join(", ", CubeTable.MEASURES));
  }

  private static String text(KpiRow row) {
    List<String> words = new ArrayList<>();
    words.add(row.key().cube());
    words.add(String.valueOf(row.key().windowStartMillis()));
    row.key().group().forEach(value -> words.add(value == null ? "none" : value));
    Measures measures = row.measures();
    words.add(String.valueOf(measures.impressions()));
    words.add(String.valueOf(measures.clicks()));
    words.add(String.valueOf(measures.clickedImpressions()));
    words.add(BigDecimal.valueOf(measures.impressionCostMicros(), 6).toPlainString());
    words.add(BigDecimal.valueOf(measures.clickCostMicros(), 6).toPlainString());
    return String.join(" ", words);
  }

  private static void assertRolledUp(CubeTable windows, CubeTable rollUp) {
    String unit = rollUp.grain() == CubeTable.Grain.HOUR ? "hour" : "day";
    String sums = CubeTable.MEASURES.stream().map("sum(%s)"::formatted).collect(joining(", "));
    String expected =
        "SELECT date_trunc('%s', window_start, 'UTC') AS start, group_id, %s FROM %s GROUP BY 1, 2"
            .formatted(unit, sums, windows.qualifiedName());
    String stored =
        "SELECT window_start, group_id, %s FROM %s"
            .formatted(String.join(", ", CubeTable.MEASURES), rollUp.qualifiedName());
    assertThat(query("(" + expected + ") EXCEPT (" + stored + ")")).isEmpty();
    assertThat(query("(" + stored + ") EXCEPT (" + expected + ")")).isEmpty();
  }
}
