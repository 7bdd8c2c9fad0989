package io.adstream.jdbc.internal.reconcile;

import static io.adstream.jdbc.internal.reconcile.StoredEvents.micros;
import static io.adstream.jdbc.internal.reconcile.StoredEvents.millis;

import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.JoinPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds late events and what is stored under their impressions' ids, and removes rows. */
final class LateEvents {

  /** Whether the rows found are locked until the transaction ends. */
  enum Lock {
    NONE(""),
    ROWS(" FOR UPDATE");

    private final String clause;

    Lock(String clause) {
      this.clause = clause;
    }
  }

  private static final String PLACE = "SELECT tableoid::regclass::text, ctid::text, ";
  private static final int AFTER_PLACE = 3;

  private final Connection connection;
  private final String schema;
  private final SettledTimes times;
  private final StoredEvents events;
  private final long reachMillis;

  LateEvents(Connection connection, String schema, SettledTimes times, JoinPlan plan) {
    this.connection = connection;
    this.schema = schema;
    this.times = times;
    events = new StoredEvents(plan.schema());
    reachMillis = SettledTimes.reachMillis(plan.join());
  }

  /** Reads a row. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** The next ids of impressions with settled late events, in order, up to a limit. */
  List<String> idsAfter(String id, int most) throws SQLException {
    String sql =
        "SELECT impression_id FROM %s WHERE %s AND impression_id > ? GROUP BY 1 ORDER BY 1 LIMIT ?"
            .formatted(SqlName.quote(schema, "late_event"), between("event_time"));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, times.fromMillis());
      statement.setLong(2, times.beforeMillis());
      statement.setString(3, id);
      statement.setInt(4, most);
      return list(statement, row -> row.getString(1));
    }
  }

  /** The settled late events of these impressions. */
  List<StoredRow.Late> late(List<String> ids, Lock lock) throws SQLException {
    String costAndTime = micros("cost") + ", " + millis("event_time");
    return find(
        "type, impression_id, "
            + events.attributes(EventType.IMPRESSION)
            + costAndTime
            + ", click_id, "
            + events.attributes(EventType.CLICK)
            + costAndTime,
        "late_event",
        "event_time",
        ids,
        times,
        lock,
        row -> new StoredRow.Late(place(row), event(row)));
  }

  /** Everything that concerns the settled late events of these impressions. */
  LateChunk chunk(List<String> ids, Lock lock) throws SQLException {
    List<StoredRow.Late> late = late(ids, lock);
    SettledTimes around = around(late);
    List<StoredRow.Joined> joined =
        find(
            "impression_id, "
                + events.attributes(EventType.IMPRESSION)
                + micros("impression_cost")
                + ", "
                + millis("impression_time")
                + ", click_id, "
                + millis("click_time")
                + ", coalesce(invalid, false)",
            "joined",
            "impression_time",
            ids,
            around,
            lock,
            this::joined);
    List<StoredRow.Orphan> orphans =
        find(
            "impression_id, click_id, "
                + events.attributes(EventType.CLICK)
                + micros("click_cost")
                + ", "
                + millis("click_time"),
            "orphan_click",
            "click_time",
            ids,
            around,
            lock,
            row ->
                new StoredRow.Orphan(
                    place(row), events.click(row.getString(AFTER_PLACE), row, AFTER_PLACE + 1)));
    return new LateChunk(late, joined, orphans);
  }

  /** The times of events that they may match or be copies of. */
  private SettledTimes around(List<StoredRow.Late> late) {
    long first = times.beforeMillis();
    long last = times.fromMillis();
    for (StoredRow.Late row : late) {
      first = Math.min(first, row.event().eventTimeMillis());
      last = Math.max(last, row.event().eventTimeMillis());
    }
    return new SettledTimes(null, first - reachMillis, last + reachMillis + 1);
  }

  /** The number of late events left: those not settled yet, and those too old. */
  Map<Reconciliation.Count, Long> left() throws SQLException {
    String sql =
        """
        SELECT count(*) FILTER (WHERE event_time >= %2$s), count(*) FILTER (WHERE event_time < %2$s AND event_time < %2$s)
        FROM %1$s"""
            .formatted(SqlName.quote(schema, "late_event"), time());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, times.beforeMillis());
      statement.setLong(2, times.beforeMillis());
      statement.setLong(3, times.fromMillis());
      return list(
              statement,
              row ->
                  Map.of(
                      Reconciliation.Count.NOT_SETTLED,
                      row.getLong(1),
                      Reconciliation.Count.PAST_RETENTION,
                      row.getLong(2)))
          .get(0);
    }
  }

  /** Removes rows found and locked in this transaction. */
  void remove(List<StoredRow.Place> places) throws SQLException {
    Map<String, List<String>> byPartition = new HashMap<>();
    for (StoredRow.Place place : places) {
      byPartition.computeIfAbsent(place.partition(), p -> new ArrayList<>()).add(place.address());
    }
    for (Map.Entry<String, List<String>> entry : byPartition.entrySet()) {
      List<String> addresses = entry.getValue();
      String sql = "DELETE FROM " + entry.getKey() + " WHERE ctid = ANY (?::tid[])";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setArray(1, connection.createArrayOf("text", addresses.toArray()));
        int removed = statement.executeUpdate();
        if (removed != addresses.size()) {
          throw new SQLException(
              "Removed %d rows of %s, expected %d"
                  .formatted(removed, entry.getKey(), addresses.size()),
              "40001");
        }
      }
    }
  }

  private <T> List<T> find(
      String columns,
      String table,
      String timeColumn,
      List<String> ids,
      SettledTimes within,
      Lock lock,
      RowReader<T> reader)
      throws SQLException {
    String sql =
        PLACE
            + columns
            + " FROM "
            + SqlName.quote(schema, table)
            + " WHERE "
            + between(timeColumn)
            + " AND impression_id = ANY (?)"
            + lock.clause;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, within.fromMillis());
      statement.setLong(2, within.beforeMillis());
      statement.setArray(3, connection.createArrayOf("text", ids.toArray()));
      return list(statement, reader);
    }
  }

  private static <T> List<T> list(PreparedStatement statement, RowReader<T> reader)
      throws SQLException {
    List<T> values = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        values.add(reader.read(row));
      }
    }
    return values;
  }

  private static StoredRow.Place place(ResultSet row) throws SQLException {
    return new StoredRow.Place(row.getString(1).intern(), row.getString(2));
  }

  private AdEvent event(ResultSet row) throws SQLException {
    int impression = AFTER_PLACE + 1;
    return row.getString(AFTER_PLACE).equals(EventType.IMPRESSION.name())
        ? events.impression(row, impression)
        : events.click(row.getString(impression), row, afterImpression(impression));
  }

  private StoredRow.Joined joined(ResultSet row) throws SQLException {
    int click = afterImpression(AFTER_PLACE);
    String clickId = row.getString(click);
    return new StoredRow.Joined(
        place(row),
        events.impression(row, AFTER_PLACE),
        clickId == null
            ? null
            : new StoredRow.Clicked(clickId, row.getLong(click + 1), row.getBoolean(click + 2)));
  }

  /** Skips an impression's id, attributes, cost and time. */
  private int afterImpression(int from) {
    return from + 3 + events.schema().impressions().size();
  }

  private static String between(String column) {
    return "%1$s >= %2$s AND %1$s < %2$s".formatted(column, time());
  }

  /** A parameter in milliseconds since the epoch. */
  private static String time() {
    return "timestamptz 'epoch' + ?::bigint * interval '1 millisecond'";
  }
}
