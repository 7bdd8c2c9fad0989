package io.adstream.enginetests.tables;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.StreamSchema;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Unit;
import io.adstream.kpi.Measures;
import io.adstream.samples.stored.CountsByTime;
import io.adstream.sink.LaneStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the tables of a schema. Not thread-safe. */
public final class StoredTables {

  private static final String NO_SUCH_TABLE = "42P01";

  private final Connection connection;
  private final String schema;

  /** Reads from a schema; does not close the connection. */
  public StoredTables(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema + ".";
  }

  /** Receives a row. */
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /** The number of records read from both streams, according to table progress. */
  public long read() throws SQLException {
    long[] sum = new long[1];
    try {
      select(
          "coalesce(sum(impressions_read + clicks_read), 0) FROM " + schema + "progress",
          row -> sum[0] = row.getLong(1));
    } catch (SQLException e) {
      if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
        throw e;
      }
    }
    return sum[0];
  }

  /** The number of lanes whose watermark has reached a time. */
  public long lanesAt(long watermarkMillis) throws SQLException {
    long[] lanes = new long[1];
    select(
        "count(*) FROM "
            + schema
            + "progress WHERE "
            + millis("watermark")
            + " >= "
            + watermarkMillis,
        row -> lanes[0] = row.getLong(1));
    return lanes[0];
  }

  /** All rows of all tables and cubes of a plan. */
  public Tables all(JoinPlan plan) throws SQLException {
    String click =
        attributes(plan.schema().clicks()) + micros("click_cost") + ", " + millis("click_time");
    Map<String, Map<List<@Nullable Object>, Long>> facts = new HashMap<>();
    facts.put(
        "joined",
        rows(
            "impression_id, "
                + attributes(plan.schema().impressions())
                + micros("impression_cost")
                + ", "
                + millis("impression_time")
                + ", invalid, click_id, "
                + click
                + " FROM "
                + schema
                + "joined"));
    facts.put(
        "orphan_click",
        rows("click_id, impression_id, " + click + " FROM " + schema + "orphan_click"));
    facts.put("late_event", rows("type, impression_id, click_id FROM " + schema + "late_event"));
    facts.put("dead_letter", rows("stream, reason FROM " + schema + "dead_letter"));
    facts.put("reach", reach(plan.cubes()));
    return new Tables(facts, kpis(plan.cubes()), counters());
  }

  /** The columns, each followed by a comma. */
  private static String attributes(StreamSchema schema) {
    return schema.attributes().stream()
        .map(attribute -> column(attribute.column(), attribute.type() == AttributeType.DECIMAL))
        .map(column -> column + ", ")
        .collect(joining());
  }

  private static String column(String column, boolean isDecimal) {
    return isDecimal ? micros(column) : column;
  }

  private Map<List<@Nullable Object>, Long> rows(String query) throws SQLException {
    Map<List<@Nullable Object>, Long> rows = new HashMap<>();
    select(
        query,
        row -> {
          List<@Nullable Object> values = new ArrayList<>();
          for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            values.add(row.getObject(column));
          }
          rows.merge(values, 1L, Long::sum);
        });
    return rows;
  }

  private Map<List<@Nullable Object>, Long> reach(List<CubePlan> cubes) throws SQLException {
    Map<List<@Nullable Object>, Long> all = new HashMap<>();
    for (CubePlan cube : cubes) {
      for (CubeReach reach : cube.reach()) {
        String dimensions =
            cube.dimensions().stream()
                .map(each -> column(each.column(), each.type() == AttributeType.DECIMAL) + ", ")
                .collect(joining());
        all.putAll(
            rows(
                "'%1$s', '%2$s', (window_start AT TIME ZONE 'UTC')::date::text, %3$s%2$s::text FROM %4$sreach_%1$s JOIN %4$skpi_%1$s_day USING (window_start, group_id)"
                    .formatted(cube.name(), reach.name(), dimensions, schema)));
      }
    }
    return all;
  }

  private Map<KpiKey, Measures> kpis(List<CubePlan> cubes) throws SQLException {
    Map<KpiKey, Measures> kpis = new HashMap<>();
    for (CubePlan cube : cubes) {
      List<String> columns = new ArrayList<>();
      columns.add(millis("window_start"));
      for (Attribute dimension : cube.dimensions()) {
        columns.add(column(dimension.column(), dimension.type() == AttributeType.DECIMAL));
      }
      for (Measure measure : cube.measures()) {
        columns.add(column(measure.name(), measure.unit() == Unit.MICROS) + "::bigint");
      }
      select(
          String.join(", ", columns) + " FROM " + schema + "kpi_" + cube.name(),
          row -> kpis.merge(key(cube, row), measures(cube, row), Measures::plus));
    }
    return kpis;
  }

  /** The sums of all of a cube's measures, as expressions. */
  public static String sums(CubePlan cube) {
    return cube.measures().stream()
        .map(measure -> "sum(" + measure.name() + ")")
        .collect(joining(", "));
  }

  private static KpiKey key(CubePlan cube, ResultSet row) throws SQLException {
    List<@Nullable Object> group = new ArrayList<>();
    for (int i = 0; i < cube.dimensions().size(); i++) {
      group.add(row.getObject(2 + i));
    }
    return new KpiKey(cube.name(), row.getLong(1), Collections.unmodifiableList(group));
  }

  private static Measures measures(CubePlan cube, ResultSet row) throws SQLException {
    long[] values = new long[cube.measures().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getLong(2 + cube.dimensions().size() + i);
    }
    return Measures.of(values);
  }

  /** The sums of all lanes' counters, which must equal those of all minutes. */
  public Counters counters() throws SQLException {
    List<String> differences =
        CountsByTime.differences(connection, schema.substring(0, schema.length() - 1));
    if (!differences.isEmpty()) {
      throw new AssertionError(String.join("; ", differences));
    }
    return LaneStatus.merge(lanes().values()).counters();
  }

  /** The progress of each lane, by its number: its watermark and its counters. */
  public Map<Integer, LaneStatus> lanes() throws SQLException {
    Map<Integer, LaneStatus> lanes = new HashMap<>();
    select(
        millis("watermark") + " AS millis, * FROM " + schema + "progress",
        row -> {
          long watermarkMillis = row.getLong("millis");
          boolean isNone = row.wasNull();
          lanes.put(
              row.getInt("lane"),
              new LaneStatus(
                  isNone ? Long.MIN_VALUE : watermarkMillis,
                  Long.MIN_VALUE,
                  Long.MIN_VALUE,
                  0,
                  0,
                  counters(row)));
        });
    return lanes;
  }

  private static Counters counters(ResultSet row) throws SQLException {
    Counter[] counters = Counter.values();
    long[] values = new long[counters.length];
    for (int i = 0; i < counters.length; i++) {
      values[i] = row.getLong(counters[i].columnName());
    }
    return Counters.of(values);
  }

  private static String millis(String column) {
    return "(extract(epoch FROM " + column + ") * 1000)::bigint";
  }

  private static String micros(String column) {
    return "(" + column + " * 1000000)::bigint";
  }

  private void select(String query, RowReader reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + query)) {
      while (row.next()) {
        reader.read(row);
      }
    }
  }
}
