package io.adstream.samples.demo;

import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the tables of a schema back. Not safe for use by several threads. */
final class ResultTables {

  private final Connection connection;
  private final String schema;

  ResultTables(Connection connection, String schema) {
    this.connection = connection;
    this.schema = "\"" + schema + "\".";
  }

  /** Makes a value of a row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Sums over all lanes, and how far the slowest is. */
  record Stored(Counters counters, int lanes, long watermarkMillis) {}

  Stored progress() throws SQLException {
    Counters sum = Counters.ZERO;
    long watermark = Long.MAX_VALUE;
    List<Long> watermarks = new ArrayList<>();
    for (Counters lane :
        list(
            "* FROM " + schema + "progress",
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
        "* FROM " + schema + "joined WHERE click_id IS NOT NULL",
        row -> new Matched(impression(row), click(row)));
  }

  List<Click> orphans() throws SQLException {
    return list("* FROM " + schema + "orphan_click", ResultTables::click);
  }

  /** How many copies of which events were reported late. */
  Map<EventName, Long> late() throws SQLException {
    Map<EventName, Long> late = new HashMap<>();
    for (EventName name : list("* FROM " + schema + "late_event", ResultTables::late)) {
      late.merge(name, 1L, Long::sum);
    }
    return late;
  }

  /** How many dead letters there are, by stream and reason; a refused row has no stream. */
  Map<String, Long> deadLetters() throws SQLException {
    Map<String, Long> letters = new HashMap<>();
    list(
        "concat_ws(' ', stream, reason), count(*) FROM " + schema + "dead_letter GROUP BY 1",
        row -> letters.put(String.valueOf(row.getString(1)), row.getLong(2)));
    return letters;
  }

  Map<KpiKey, Measures> kpis(List<Cube> cubes) throws SQLException {
    Map<KpiKey, Measures> kpis = new HashMap<>();
    for (Cube cube : cubes) {
      list(
          "* FROM " + schema + "\"kpi_" + cube.name() + "\"",
          row -> kpis.merge(key(cube, row), measures(row), Measures::plus));
    }
    return kpis;
  }

  /** The sums of a cube by the first of its dimensions. */
  Map<String, Measures> byFirstDimension(Cube cube) throws SQLException {
    Map<String, Measures> sums = new TreeMap<>();
    String dimension = cube.dimensions().get(0).columnName();
    list(
        dimension
            + ", sum(impressions) AS impressions, sum(clicks) AS clicks, sum(clicked_impressions)"
            + " AS clicked_impressions, sum(impression_cost) AS impression_cost, sum(click_cost)"
            + " AS click_cost FROM "
            + schema
            + "\"kpi_"
            + cube.name()
            + "\" GROUP BY 1",
        row -> sums.put(String.valueOf(row.getString(1)), measures(row)));
    return sums;
  }

  private static KpiKey key(Cube cube, ResultSet row) throws SQLException {
    List<@Nullable String> group = new ArrayList<>();
    for (Dimension dimension : cube.dimensions()) {
      group.add(row.getString(dimension.columnName()));
    }
    return new KpiKey(
        cube.name(), millis(row, "window_start"), Collections.unmodifiableList(group));
  }

  private static Measures measures(ResultSet row) throws SQLException {
    return new Measures(
        row.getLong("impressions"),
        row.getLong("clicks"),
        row.getLong("clicked_impressions"),
        micros(row, "impression_cost"),
        micros(row, "click_cost"));
  }

  private static Impression impression(ResultSet row) throws SQLException {
    return new Impression(
        text(row, "impression_id"),
        row.getString("user_id"),
        row.getString("session_id"),
        row.getString("ad_id"),
        row.getString("ad_category"),
        row.getString("device"),
        row.getString("os"),
        row.getString("browser"),
        row.getString("location"),
        row.getString("page_id"),
        row.getString("referrer"),
        micros(row, "impression_cost"),
        millis(row, "impression_time"));
  }

  private static Click click(ResultSet row) throws SQLException {
    return new Click(
        text(row, "click_id"),
        text(row, "impression_id"),
        row.getString("click_position"),
        micros(row, "click_cost"),
        millis(row, "click_time"));
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
