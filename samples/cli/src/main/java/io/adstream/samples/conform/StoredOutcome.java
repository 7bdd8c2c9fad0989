package io.adstream.samples.conform;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.tck.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an outcome back from the tables of a schema. */
final class StoredOutcome {

  private final Connection connection;
  private final String schema;

  StoredOutcome(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /** Makes a value of a row. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Outcome read(List<Cube> cubes) throws SQLException {
    List<KpiRow> kpis = new ArrayList<>();
    for (Cube cube : cubes) {
      kpis.addAll(list("* FROM " + table("kpi_" + cube.name()), row -> kpi(cube, row)));
    }
    return new Outcome(
        list(
            "impression_id, click_id FROM " + table("joined") + " WHERE click_id IS NOT NULL",
            row -> new Outcome.Match(row.getString(1), row.getString(2))),
        list(
            "impression_id FROM " + table("joined") + " WHERE click_id IS NULL",
            row -> row.getString(1)),
        list("click_id FROM " + table("orphan_click"), row -> row.getString(1)),
        list("* FROM " + table("late_event"), StoredOutcome::late),
        list(
            "stream, reason FROM " + table("dead_letter") + " WHERE reason <> 'REFUSED'",
            row ->
                new Outcome.Rejection(
                    EventType.valueOf(row.getString(1)), RejectReason.valueOf(row.getString(2)))),
        kpis,
        counters(),
        list(
            "detail || ' ' || convert_from(value, 'UTF8') FROM "
                + table("dead_letter")
                + " WHERE reason = 'REFUSED'",
            row -> row.getString(1)));
  }

  private static Outcome.LateEvent late(ResultSet row) throws SQLException {
    EventType type = EventType.valueOf(row.getString("type"));
    return new Outcome.LateEvent(
        type, row.getString(type == EventType.IMPRESSION ? "impression_id" : "click_id"));
  }

  private static KpiRow kpi(Cube cube, ResultSet row) throws SQLException {
    List<@Nullable String> group = new ArrayList<>();
    for (var dimension : cube.dimensions()) {
      group.add(row.getString(dimension.columnName()));
    }
    return new KpiRow(
        new KpiKey(
            cube.name(),
            row.getTimestamp("window_start").toInstant().toEpochMilli(),
            Collections.unmodifiableList(group)),
        new Measures(
            row.getLong("impressions"),
            row.getLong("clicks"),
            row.getLong("clicked_impressions"),
            micros(row.getBigDecimal("impression_cost")),
            micros(row.getBigDecimal("click_cost"))));
  }

  private static long micros(BigDecimal cost) {
    return cost.movePointRight(6).longValueExact();
  }

  /** The sums over all lanes. */
  Counters counters() throws SQLException {
    Counters sum = Counters.ZERO;
    for (Counters lane : list("* FROM " + table("progress"), StoredOutcome::counters)) {
      sum = sum.plus(lane);
    }
    return sum;
  }

  private static Counters counters(ResultSet row) throws SQLException {
    long[] values = Counters.ZERO.toArray();
    for (Counter counter : Counter.values()) {
      values[counter.ordinal()] = row.getLong(counter.columnName());
    }
    return Counters.of(values);
  }

  /** How many lanes' watermarks have come so far. */
  long lanesAt(long watermarkMillis) throws SQLException {
    return list(
            "count(*) FROM "
                + table("progress")
                + " WHERE watermark >= timestamptz 'epoch' + interval '1 millisecond' * "
                + watermarkMillis,
            row -> row.getLong(1))
        .get(0);
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

  private String table(String name) {
    return "\"" + schema + "\".\"" + name + "\"";
  }
}
