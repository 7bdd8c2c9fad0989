package io.adstream.samples.demo;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Unit;
import io.adstream.kpi.Measures;
import io.adstream.samples.stored.CountsByTime;
import io.adstream.samples.traffic.History;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the tables of a schema. Not thread-safe. */
final class ResultTables {

  private final Connection connection;
  private final String schema;
  private final JoinPlan plan;
  private final Scope scope;

  /**
   * The part of the tables that belongs to the traffic, not to the history stored before it.
   *
   * @param lanes the lanes below this number
   * @param since rows of results and windows from this time on
   */
  record Scope(int lanes, Instant since) {

    /** Everything, if there is no history. */
    static Scope all(int lanes) {
      return new Scope(lanes, Instant.parse("0001-01-01T00:00:00Z"));
    }

    private String from(String column) {
      return " " + column + " >= '" + since + "'";
    }

    private String before(String column) {
      return " " + column + " < '" + since + "'";
    }
  }

  /**
   * Creates a reader for a schema.
   *
   * @param plan the plan of the results
   */
  ResultTables(Connection connection, String schema, JoinPlan plan, Scope scope) {
    this.connection = connection;
    this.schema = "\"" + schema + "\".";
    this.plan = plan;
    this.scope = scope;
  }

  /** The sums over the rows before the scope, which must not change: a line for each table. */
  List<String> past() throws SQLException {
    List<String> tables = new ArrayList<>();
    tables.add(
        "count(*), sum(impression_cost) FROM "
            + schema
            + "joined WHERE"
            + scope.before("impression_time"));
    tables.add(
        "count(*), sum(click_cost) FROM "
            + schema
            + "orphan_click WHERE"
            + scope.before("click_time"));
    tables.add(
        "count(*), sum(cost) FROM " + schema + "late_event WHERE" + scope.before("event_time"));
    tables.add("count(*), NULL FROM " + schema + "progress WHERE lane >= " + scope.lanes());
    for (CubePlan cube : plan.cubes()) {
      String sums =
          cube.measures().stream()
              .map(measure -> "sum(" + measure.name() + ")")
              .collect(joining(", "));
      tables.add(
          "count(*), concat_ws('|', "
              + sums
              + ") FROM "
              + table(cube)
              + " WHERE"
              + scope.before("window_start"));
    }
    List<String> past = new ArrayList<>();
    for (String table : tables) {
      past.addAll(
          list(
              table, row -> row.getString(1) + " rows, sums " + row.getString(2) + " of " + table));
    }
    return past;
  }

  /** Converts a row to a value. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** The sums over all lanes, and the progress of the slowest. */
  record Stored(Counters counters, int lanes, long watermarkMillis) {}

  Stored progress() throws SQLException {
    Counters sum = Counters.ZERO;
    long watermark = Long.MAX_VALUE;
    List<Long> watermarks = new ArrayList<>();
    for (Counters lane :
        list(
            "* FROM " + schema + "progress WHERE lane < " + scope.lanes(),
            row -> {
              watermarks.add(
                  row.getObject("watermark") == null ? Long.MIN_VALUE : millis(row, "watermark"));
              return counters(row);
            })) {
      sum = sum.plus(lane);
    }
    for (long lane : watermarks) {
      watermark = Math.min(watermark, lane);
    }
    return new Stored(sum, watermarks.size(), watermarks.isEmpty() ? Long.MIN_VALUE : watermark);
  }

  /** Descriptions of the differences between the counts by time and the lanes' counters. */
  List<String> countsByTime() throws SQLException {
    return CountsByTime.differences(connection, schema.substring(0, schema.length() - 1));
  }

  private static Counters counters(ResultSet row) throws SQLException {
    long[] values = Counters.ZERO.toArray();
    Counter[] counters = Counter.values();
    for (int i = 0; i < counters.length; i++) {
      values[i] = row.getLong(counters[i].columnName());
    }
    return Counters.of(values);
  }

  List<Matched> joined() throws SQLException {
    return list(
        "* FROM "
            + schema
            + "joined WHERE click_id IS NOT NULL AND"
            + scope.from("impression_time"),
        row -> new Matched(impression(row), click(row)));
  }

  /** The ids of the matched clicks that are invalid traffic. */
  List<String> invalid() throws SQLException {
    return list(
        "click_id FROM "
            + schema
            + "joined WHERE click_id IS NOT NULL AND invalid AND"
            + scope.from("impression_time"),
        row -> row.getString(1));
  }

  List<Click> orphans() throws SQLException {
    return list("* FROM " + schema + "orphan_click WHERE" + scope.from("click_time"), this::click);
  }

  /** The number of copies of each event that were reported late. */
  Map<EventName, Long> late() throws SQLException {
    Map<EventName, Long> late = new HashMap<>();
    for (EventName name :
        list(
            "* FROM " + schema + "late_event WHERE" + scope.from("event_time"),
            ResultTables::late)) {
      late.merge(name, 1L, Long::sum);
    }
    return late;
  }

  /** The number of dead letters by stream and reason; a rejected row has no stream. */
  Map<String, Long> deadLetters() throws SQLException {
    Map<String, Long> letters = new HashMap<>();
    list(
        "concat_ws(' ', stream, reason), count(*) FROM "
            + schema
            + "dead_letter WHERE topic IS DISTINCT FROM '"
            + History.TOPIC
            + "' GROUP BY 1",
        row -> letters.put(String.valueOf(row.getString(1)), row.getLong(2)));
    return letters;
  }

  Map<KpiKey, Measures> kpis() throws SQLException {
    Map<KpiKey, Measures> kpis = new HashMap<>();
    for (CubePlan cube : plan.cubes()) {
      list(
          "* FROM " + table(cube) + " WHERE" + scope.from("window_start"),
          row -> kpis.merge(key(cube, row), measures(cube, row), Measures::plus));
    }
    return kpis;
  }

  /** The digest of each group's sketches of all days, as in {@link BatchReach}. */
  Map<List<@Nullable Object>, String> reach() throws SQLException {
    Map<List<@Nullable Object>, String> digests = new HashMap<>();
    for (CubePlan cube : plan.cubes()) {
      for (CubeReach reach : cube.reach()) {
        list(
            "min(kpi.window_start) AS window_start, %smd5(bit_or(reach.\"%s\")::text) AS digest FROM %s\"reach_%s\" AS reach JOIN %s\"kpi_%s_day\" AS kpi USING (window_start, group_id) GROUP BY group_id%s"
                .formatted(
                    columns(cube, "", ", "),
                    reach.name(),
                    schema,
                    cube.name(),
                    schema,
                    cube.name(),
                    columns(cube, ", ", "")),
            row ->
                digests.put(
                    BatchReach.row(cube, reach, key(cube, row).group()), text(row, "digest")));
      }
    }
    return digests;
  }

  private static String columns(CubePlan cube, String before, String after) {
    return cube.dimensions().stream()
        .map(dimension -> before + "\"" + dimension.column() + "\"" + after)
        .collect(joining());
  }

  /** The sums of a cube by the first of its dimensions. */
  ShownCube byFirstDimension(CubePlan cube) throws SQLException {
    Map<String, Measures> sums = new TreeMap<>();
    String measures =
        cube.measures().stream()
            .map(measure -> "sum(" + measure.name() + ") AS " + measure.name())
            .collect(joining(", "));
    list(
        cube.dimensions().get(0).column()
            + ", "
            + measures
            + " FROM "
            + table(cube)
            + " WHERE"
            + scope.from("window_start")
            + " GROUP BY 1",
        row -> sums.put(String.valueOf(row.getString(1)), measures(cube, row)));
    return new ShownCube(cube, sums);
  }

  private String table(CubePlan cube) {
    return schema + "\"kpi_" + cube.name() + "\"";
  }

  private static KpiKey key(CubePlan cube, ResultSet row) throws SQLException {
    List<@Nullable Object> group = new ArrayList<>();
    for (Attribute dimension : cube.dimensions()) {
      group.add(value(dimension, row));
    }
    return new KpiKey(
        cube.name(), millis(row, "window_start"), Collections.unmodifiableList(group));
  }

  private static Measures measures(CubePlan cube, ResultSet row) throws SQLException {
    long[] values = new long[cube.measures().size()];
    for (int i = 0; i < values.length; i++) {
      Measure measure = cube.measures().get(i);
      values[i] =
          measure.unit() == Unit.MICROS ? micros(row, measure.name()) : row.getLong(measure.name());
    }
    return Measures.of(values);
  }

  private Impression impression(ResultSet row) throws SQLException {
    Impression.Builder impression =
        Impression.builder(text(row, "impression_id"), plan.schema())
            .costMicros(micros(row, "impression_cost"))
            .eventTimeMillis(millis(row, "impression_time"));
    for (Attribute attribute : plan.schema().impressions().attributes()) {
      impression.set(attribute.name(), value(attribute, row));
    }
    return impression.build();
  }

  private Click click(ResultSet row) throws SQLException {
    Click.Builder click =
        Click.builder(text(row, "click_id"), text(row, "impression_id"), plan.schema())
            .costMicros(micros(row, "click_cost"))
            .eventTimeMillis(millis(row, "click_time"));
    for (Attribute attribute : plan.schema().clicks().attributes()) {
      click.set(attribute.name(), value(attribute, row));
    }
    return click.build();
  }

  private static @Nullable Object value(Attribute attribute, ResultSet row) throws SQLException {
    if (row.getObject(attribute.column()) == null) {
      return null;
    }
    return switch (attribute.type()) {
      case TEXT -> row.getString(attribute.column());
      case INTEGER -> (Object) row.getLong(attribute.column());
      case DECIMAL -> (Object) micros(row, attribute.column());
      case BOOLEAN -> (Object) row.getBoolean(attribute.column());
    };
  }

  private static EventName late(ResultSet row) throws SQLException {
    EventType type = EventType.valueOf(text(row, "type"));
    return new EventName(
        type, text(row, type == EventType.IMPRESSION ? "impression_id" : "click_id"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return String.valueOf(row.getString(column));
  }

  private static long millis(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant().toEpochMilli();
  }

  private static long micros(ResultSet row, String column) throws SQLException {
    BigDecimal cost = row.getBigDecimal(column);
    return cost == null ? 0 : cost.movePointRight(6).longValueExact();
  }

  private <T> List<T> list(String select, RowReader<T> reader) throws SQLException {
    List<T> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + select)) {
      while (row.next()) {
        values.add(reader.read(row));
      }
    }
    return values;
  }
}
