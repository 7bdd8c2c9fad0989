package io.adstream.jdbc.internal.reconcile;

import static io.adstream.jdbc.TestDatabase.query;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.StreamSchema;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.server.Password;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Measure;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import io.adstream.tck.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A scenario's results in a separate schema. */
record LateTables(LateScenario scenario, String schema) {

  /** Stores the engine's results, in batches of a lane. */
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
    return TestDatabase.status(scenario.watermark().toEpochMilli(), Counters.ZERO);
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
    for (CubePlan cube : scenario.pipeline().plan().cubes()) {
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

  void assertEqualAnswer(List<Outcome.Kpi> kpis) {
    String repeat = "-Dadstream.seed=" + scenario.seed();
    Outcome answer = scenario.answer();
    assertThat(texts("impression_id || ' ' || click_id", "joined WHERE click_id IS NOT NULL"))
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(
            answer.matched().stream().map(m -> m.impressionId() + " " + m.clickId()).toList());
    assertEqualRows(answer.joined());
    assertThat(texts("impression_id", "joined WHERE click_id IS NULL"))
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(answer.unclicked());
    assertThat(texts("click_id", "orphan_click"))
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(answer.orphans());
    assertThat(texts("impression_id", "late_event")).as(repeat).isEmpty();
    assertThat(texts("detail", "dead_letter WHERE reason = 'REFUSED'")).as(repeat).isEmpty();
    List<String> stored = new ArrayList<>();
    for (CubePlan cube : scenario.pipeline().plan().cubes()) {
      List<CubeTable> tables = CubeTable.of(schema, cube);
      stored.addAll(texts(sums(tables.get(0)), tables.get(0).tableName()));
      tables.subList(1, tables.size()).forEach(rollUp -> assertRolledUp(tables.get(0), rollUp));
    }
    assertThat(stored)
        .as(repeat)
        .containsExactlyInAnyOrderElementsOf(kpis.stream().map(this::text).toList());
  }

  private List<String> texts(String columns, String from) {
    return query("SELECT " + columns + " FROM " + SqlName.quote(schema) + "." + from).stream()
        .map(String::valueOf)
        .toList();
  }

  private static String sums(CubeTable table) {
    String group =
        table.dimensions().stream()
            .map(name -> ", coalesce(" + SqlName.quote(name) + "::text, 'none')")
            .collect(joining());
    return "concat_ws(' ', '%s', (extract(epoch FROM window_start) * 1000)::bigint%s, %s)"
        .formatted(table.cube().name(), group, each("coalesce(trim_scale(%s::numeric), 0)", table));
  }

  private String text(Outcome.Kpi row) {
    CubePlan cube = scenario.pipeline().plan().cube(row.key().cube());
    List<String> words = new ArrayList<>();
    words.add(row.key().cube());
    words.add(String.valueOf(row.key().windowStartMillis()));
    for (int i = 0; i < cube.dimensions().size(); i++) {
      words.add(text(cube.dimensions().get(i).type(), row.key().group().get(i)));
    }
    for (Measure measure : cube.measures()) {
      words.add(row.measures().getOrDefault(measure.name(), BigDecimal.ZERO).toPlainString());
    }
    return String.join(" ", words);
  }

  private static String text(AttributeType type, @Nullable Object value) {
    if (value == null) {
      return "none";
    }
    return type == AttributeType.DECIMAL
        ? BigDecimal.valueOf((Long) value, 6).toPlainString()
        : String.valueOf(value);
  }

  /** The attributes, and the view's columns for invalid and repeated clicks. */
  private void assertEqualRows(List<Outcome.Joined> expected) {
    if (expected.isEmpty()) {
      return;
    }
    EventSchema schema = scenario.scenario().schema();
    boolean hasRepeats = scenario.scenario().spec().repeatInterval() != null;
    List<String> columns = new ArrayList<>(List.of("impression_id", "click_id", "invalid::text"));
    columns.add(hasRepeats ? "repeated::text" : "'false'");
    columns.addAll(columns(schema.impressions(), expected.get(0).impressionAttributes()));
    columns.addAll(columns(schema.clicks(), expected.get(0).clickAttributes()));
    List<String> rows = new ArrayList<>();
    for (Outcome.Joined row : expected) {
      List<String> words = new ArrayList<>();
      words.add(row.match().impressionId());
      words.add(row.match().clickId());
      words.add(String.valueOf(row.invalid()));
      words.add(String.valueOf(row.repeated()));
      words.addAll(texts(schema.impressions(), row.impressionAttributes()));
      words.addAll(texts(schema.clicks(), row.clickAttributes()));
      rows.add(String.join(" ", words));
    }
    assertThat(
            query(
                "SELECT concat_ws(' ', %s) FROM %s"
                    .formatted(
                        String.join(", ", columns),
                        SqlName.quote(this.schema + "_bi", "matched_click"))))
        .as("-Dadstream.seed=" + scenario.seed())
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  private static List<String> columns(StreamSchema schema, Map<String, ?> attributes) {
    return schema.attributes().stream()
        .filter(attribute -> attributes.containsKey(attribute.name()))
        .map(attribute -> "coalesce(" + SqlName.quote(attribute.column()) + "::text, 'none')")
        .toList();
  }

  private static List<String> texts(StreamSchema schema, Map<String, ?> attributes) {
    return schema.attributes().stream()
        .filter(attribute -> attributes.containsKey(attribute.name()))
        .map(attribute -> text(attribute.type(), attributes.get(attribute.name())))
        .toList();
  }

  private static void assertRolledUp(CubeTable windows, CubeTable rollUp) {
    String unit = rollUp.grain() == CubeTable.Grain.HOUR ? "hour" : "day";
    String expected =
        "SELECT date_trunc('%s', window_start, 'UTC') AS start, group_id, %s FROM %s GROUP BY 1, 2"
            .formatted(unit, each("sum(%s)", windows), windows.qualifiedName());
    String stored =
        "SELECT window_start, group_id, %s FROM %s"
            .formatted(each("%s", rollUp), rollUp.qualifiedName());
    assertThat(query("(" + expected + ") EXCEPT (" + stored + ")")).isEmpty();
    assertThat(query("(" + stored + ") EXCEPT (" + expected + ")")).isEmpty();
  }

  private static String each(String pattern, CubeTable table) {
    return table.measures().stream()
        .map(SqlName::quote)
        .map(pattern::formatted)
        .collect(joining(", "));
  }
}
