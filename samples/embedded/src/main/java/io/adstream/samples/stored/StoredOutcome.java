package io.adstream.samples.stored;

import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.Attributes;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measure;
import io.adstream.tck.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an outcome back from the tables of a schema. Not thread-safe. */
public final class StoredOutcome {

  private final Connection connection;
  private final String schema;

  /**
   * Creates a reader.
   *
   * @param connection reads the tables; not closed
   * @param schema the tables' schema, without quotes
   */
  public StoredOutcome(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /** Converts a row to a value. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * Everything stored.
   *
   * @param plan the plan of the results
   * @throws SQLException if the tables cannot be read
   * @throws IllegalStateException if the counts by time differ from the lanes' counters
   */
  public Outcome read(JoinPlan plan) throws SQLException {
    List<Outcome.Kpi> kpis = new ArrayList<>();
    for (CubePlan cube : plan.cubes()) {
      kpis.addAll(list("* FROM " + table("kpi_" + cube.name()), row -> kpi(cube, row)));
    }
    return Outcome.builder()
        .joined(joined(plan))
        .unclicked(
            list(
                "impression_id FROM " + table("joined") + " WHERE click_id IS NULL",
                row -> row.getString(1)))
        .orphans(list("click_id FROM " + table("orphan_click"), row -> row.getString(1)))
        .late(list("* FROM " + table("late_event"), StoredOutcome::late))
        .rejected(
            list(
                "stream, reason FROM " + table("dead_letter") + " WHERE reason <> 'REFUSED'",
                StoredOutcome::rejection))
        .kpis(kpis)
        .counters(counters())
        .refused(
            list(
                "detail || ' ' || convert_from(value, 'UTF8') FROM "
                    + table("dead_letter")
                    + " WHERE reason = 'REFUSED'",
                row -> row.getString(1)))
        .build();
  }

  /**
   * Everything stored, with costs, times and the contents of dead letters.
   *
   * @param plan what the rows belong to
   * @throws SQLException if the tables cannot be read
   * @throws IllegalStateException if what was counted by time differs from the lanes' counters
   */
  public Outcome readWithContents(JoinPlan plan) throws SQLException {
    String events =
        """
        'IMPRESSION', impression_id, impression_cost, impression_time FROM %1$s
        UNION ALL SELECT 'CLICK', click_id, click_cost, click_time FROM %1$s
          WHERE click_id IS NOT NULL
        UNION ALL SELECT 'CLICK', click_id, click_cost, click_time FROM %2$s
        UNION ALL SELECT type, coalesce(click_id, impression_id), cost, event_time FROM %3$s
        """
            .formatted(table("joined"), table("orphan_click"), table("late_event"));
    return read(plan).toBuilder()
        .events(list(events, StoredOutcome::storedEvent))
        .deadLetters(
            list(
                "* FROM " + table("dead_letter") + " WHERE reason <> 'REFUSED'",
                StoredOutcome::deadLetter))
        .build();
  }

  private static Outcome.StoredEvent storedEvent(ResultSet row) throws SQLException {
    return new Outcome.StoredEvent(
        EventType.valueOf(row.getString(1)),
        row.getString(2),
        row.getBigDecimal(3).movePointRight(6).longValueExact(),
        row.getTimestamp(4).toInstant().toEpochMilli());
  }

  private static Outcome.DeadLetter deadLetter(ResultSet row) throws SQLException {
    return Outcome.DeadLetter.of(
        rejection(row),
        row.getString("detail"),
        row.getString("topic"),
        row.getInt("partition"),
        row.getLong("record_offset"),
        row.getBytes("value"));
  }

  private static Outcome.Rejection rejection(ResultSet row) throws SQLException {
    return new Outcome.Rejection(
        EventType.valueOf(row.getString("stream")), RejectReason.valueOf(row.getString("reason")));
  }

  private List<Outcome.Joined> joined(JoinPlan plan) throws SQLException {
    Set<Outcome.Match> repeated = new HashSet<>();
    if (plan.join().repeatInterval() != null) {
      String view = "\"" + schema + "_bi\".matched_click";
      repeated.addAll(list("* FROM " + view + " WHERE repeated", StoredOutcome::match));
    }
    return list(
        "* FROM " + table("joined") + " WHERE click_id IS NOT NULL",
        row ->
            new Outcome.Joined(
                match(row),
                attributes(plan.schema().impressions(), row),
                attributes(plan.schema().clicks(), row),
                row.getBoolean("invalid"),
                repeated.contains(match(row))));
  }

  private static Outcome.Match match(ResultSet row) throws SQLException {
    return new Outcome.Match(row.getString("impression_id"), row.getString("click_id"));
  }

  private static Map<String, @Nullable Object> attributes(StreamSchema schema, ResultSet row)
      throws SQLException {
    @Nullable Object[] values = new Object[schema.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(schema.attribute(i), row);
    }
    return Outcome.Joined.byName(Attributes.of(schema, values));
  }

  private static @Nullable Object value(Attribute attribute, ResultSet row) throws SQLException {
    String column = attribute.column();
    return switch (attribute.type()) {
      case TEXT -> row.getString(column);
      case INTEGER -> row.getObject(column, Long.class);
      case DECIMAL -> {
        BigDecimal decimal = row.getBigDecimal(column);
        yield decimal == null ? null : decimal.movePointRight(6).longValueExact();
      }
      case BOOLEAN -> row.getObject(column, Boolean.class);
    };
  }

  private static Outcome.LateEvent late(ResultSet row) throws SQLException {
    EventType type = EventType.valueOf(row.getString("type"));
    return new Outcome.LateEvent(
        type, row.getString(type == EventType.IMPRESSION ? "impression_id" : "click_id"));
  }

  private static Outcome.Kpi kpi(CubePlan cube, ResultSet row) throws SQLException {
    List<@Nullable Object> group = new ArrayList<>();
    for (Attribute dimension : cube.dimensions()) {
      group.add(value(dimension, row));
    }
    Map<String, BigDecimal> measures = new LinkedHashMap<>();
    for (Measure measure : cube.measures()) {
      measures.put(measure.name(), row.getBigDecimal(measure.name()));
    }
    return new Outcome.Kpi(
        new KpiKey(
            cube.name(),
            row.getTimestamp("window_start").toInstant().toEpochMilli(),
            Collections.unmodifiableList(group)),
        measures);
  }

  /**
   * The sums over all lanes, which must equal those over all minutes.
   *
   * @throws SQLException if the tables cannot be read
   * @throws IllegalStateException if the counts by time differ from the lanes' counters
   */
  public Counters counters() throws SQLException {
    List<String> differences = CountsByTime.differences(connection, "\"" + schema + "\"");
    if (!differences.isEmpty()) {
      throw new IllegalStateException("Cannot read outcome: " + String.join("; ", differences));
    }
    return progress();
  }

  /**
   * The sums over all lanes, for waiting; the counts by time, which take longer to read, are not
   * compared.
   *
   * @throws SQLException if the table cannot be read
   */
  public Counters progress() throws SQLException {
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

  /**
   * The number of lanes whose watermark has reached a time.
   *
   * @param watermarkMillis the time, in milliseconds since the epoch
   * @throws SQLException if the table cannot be read
   */
  public long lanesAt(long watermarkMillis) throws SQLException {
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
