package io.adstream.jdbc.internal.table;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.StoredProgress;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counters;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Each lane's position and counters in the session's epoch, and its counts per minute, which are
 * updated together: sums over minutes equal the counters.
 */
public final class Progress {

  /** The tables of counts by time, and the length of their periods. */
  private static final SortedMap<String, String> BY_TIME =
      new TreeMap<>(
          Map.of("records_by_minute", "1 minute", "records_by_quarter_hour", "15 minutes"));

  private final String epoch;
  private final String read;
  private final String readEpoch;
  private final String lock;
  private final String hold;
  private final String insert;
  private final String insertAtFirst;
  private final String move;
  private final String moveWithStatus;

  /** The positions of a schema; those of another epoch are neither read nor moved. */
  public Progress(String schema, String epoch) {
    this(schema, epoch, BatchTime.COMMIT);
  }

  /**
   * The same, with another time of counting.
   *
   * @param time the minute in which a batch is counted
   */
  public Progress(String schema, String epoch, BatchTime time) {
    this.epoch = epoch;
    String progress = SqlName.quote(schema, "progress");
    String pipeline = SqlName.quote(schema, "pipeline");
    read = "SELECT position FROM " + progress + " WHERE lane = ?";
    lock = read + " FOR UPDATE";
    hold = "LOCK TABLE " + progress + " IN ROW SHARE MODE";
    readEpoch = "SELECT epoch FROM " + pipeline;
    insert =
        "INSERT INTO " + progress + " (lane, position) VALUES (?, 0) ON CONFLICT (lane) DO NOTHING";
    insertAtFirst =
        "INSERT INTO %1$s (lane, position) SELECT ?::integer, 0 WHERE NOT EXISTS (SELECT FROM %1$s WHERE position > 0) ON CONFLICT (lane) DO NOTHING"
            .formatted(progress);
    move = "UPDATE " + progress + " SET updated_at = now(), position = ? WHERE lane = ?";
    moveWithStatus = moveWithStatus(schema, progress, time);
  }

  /** The names of the tables of counts by time, in the order of writing. */
  public static List<String> tablesByTime() {
    return List.copyOf(BY_TIME.keySet());
  }

  /**
   * A single statement, since a round trip costs more than the rows do. All its parts see the
   * lane's previous state.
   */
  private static String moveWithStatus(String schema, String progress, BatchTime time) {
    String counted =
        BY_TIME.entrySet().stream()
            .map(table -> counted(SqlName.quote(schema, table.getKey()), table, time))
            .collect(joining());
    return """
        WITH status AS MATERIALIZED (
          SELECT timestamptz 'epoch' + ?::bigint * interval '1 millisecond' AS watermark, %1$s
        ), before AS (
          SELECT * FROM %2$s WHERE lane = ?
        ),
        %3$smoved AS (
          UPDATE %2$s AS lane SET updated_at = now(), position = ?, watermark = status.watermark, %4$s
          FROM status WHERE lane.lane = (SELECT lane FROM before)
          RETURNING lane.lane
        )
        SELECT (SELECT count(*) FROM moved), %5$s"""
        .formatted(
            CounterColumns.each("?::bigint AS %1$s"),
            progress,
            counted,
            CounterColumns.each("%1$s = status.%1$s"),
            BY_TIME.keySet().stream()
                .map("(SELECT count(*) FROM %s)"::formatted)
                .collect(joining(", ")));
  }

  private static String counted(String table, Map.Entry<String, String> part, BatchTime time) {
    return """
        %1$s AS (
          INSERT INTO %2$s AS total (window_start, lane, watermark, committed_at, %3$s)
          SELECT date_bin('%4$s', %5$s, timestamptz 'epoch'), before.lane, status.watermark, %5$s, %6$s
          FROM before CROSS JOIN status
          ON CONFLICT (window_start, lane) DO UPDATE
          SET watermark = excluded.watermark, committed_at = excluded.committed_at, %7$s
          RETURNING lane
        ),
        """
        .formatted(
            part.getKey(),
            table,
            CounterColumns.each("%1$s"),
            part.getValue(),
            time.expression(),
            CounterColumns.each("nullif(status.%1$s - before.%1$s, 0)"),
            CounterColumns.each(
                "%1$s = coalesce(total.%1$s + excluded.%1$s, total.%1$s, excluded.%1$s)"));
  }

  /** The smallest watermark of all lanes; null until every lane has one. */
  public static String leastWatermark(String schema) {
    return "(SELECT CASE WHEN bool_and(watermark IS NOT NULL) THEN min(watermark) END FROM %s)"
        .formatted(SqlName.quote(schema, "progress"));
  }

  /**
   * The progress of all lanes, in one query.
   *
   * @throws SinkException if it cannot be read
   */
  public static StoredProgress stored(Server server, String schema) {
    try (Connection connection = server.connect()) {
      return stored(connection, schema);
    } catch (SQLException e) {
      String what = "read progress of schema " + schema + ", expected one that is up to date";
      throw SqlFailure.exception(what, e);
    }
  }

  private static StoredProgress stored(Connection connection, String schema) throws SQLException {
    String sql =
        "SELECT name, epoch, now(), lane, position, updated_at, watermark, %s FROM %s LEFT JOIN %s ON true ORDER BY lane"
            .formatted(
                CounterColumns.each("%1$s"),
                SqlName.quote(schema, "pipeline"),
                SqlName.quote(schema, "progress"));
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw SinkException.ofPermanent(
            "Cannot read progress: schema is " + schema + ", expected one with a pipeline", null);
      }
      String pipeline = row.getString(1);
      String epoch = row.getString(2);
      Instant readAt = row.getObject(3, OffsetDateTime.class).toInstant();
      List<StoredProgress.Lane> lanes = new ArrayList<>();
      do {
        int lane = row.getInt(4);
        if (!row.wasNull()) {
          lanes.add(stored(row, lane));
        }
      } while (row.next());
      return new StoredProgress(pipeline, epoch, readAt, lanes);
    }
  }

  private static StoredProgress.Lane stored(ResultSet row, int lane) throws SQLException {
    OffsetDateTime watermark = row.getObject(7, OffsetDateTime.class);
    long[] counters = Counters.ZERO.toArray();
    for (int i = 0; i < counters.length; i++) {
      counters[i] = row.getLong(8 + i);
    }
    return new StoredProgress.Lane(
        lane,
        row.getLong(5),
        row.getObject(6, OffsetDateTime.class).toInstant(),
        watermark == null ? null : watermark.toInstant(),
        Counters.of(counters));
  }

  /**
   * The lane's position. Registers the lane if no lane has moved yet, since results are final only
   * once all lanes have passed them. A lane that appears later is registered by its first batch:
   * otherwise a start that is then refused would leave a lane that never moves.
   */
  public long read(Connection connection, int lane) throws SQLException {
    checkEpoch(connection);
    insert(connection, insertAtFirst, lane);
    return select(connection, read, lane).orElse(0);
  }

  /** The lane's position, locked until the transaction ends. */
  public long lock(Connection connection, int lane) throws SQLException {
    OptionalLong position = select(connection, lock, lane);
    if (position.isEmpty()) {
      insert(connection, insert, lane);
      position = select(connection, lock, lane);
    }
    // After the lock, since a rebuild waits for it and can no longer intervene.
    checkEpoch(connection);
    return position.orElseThrow();
  }

  /**
   * Prevents a rebuild or recomputation of results until the transaction ends, as a batch's lock
   * does; lanes can still move.
   */
  public void hold(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(hold);
    }
    checkEpoch(connection);
  }

  /** Moves the lane to the batch's end and updates the counts. */
  public void move(Connection connection, Batch batch) throws SQLException {
    LaneStatus status = batch.status();
    if (status != null) {
      moveWithStatus(connection, batch, status);
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(move)) {
      statement.setLong(1, batch.to());
      statement.setInt(2, batch.lane());
      checkStored("progress", batch, statement.executeUpdate());
    }
  }

  private void moveWithStatus(Connection connection, Batch batch, LaneStatus status)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(moveWithStatus)) {
      int column = 1;
      if (status.watermarkMillis() == Long.MIN_VALUE) {
        statement.setNull(column++, Types.BIGINT);
      } else {
        statement.setLong(column++, status.watermarkMillis());
      }
      for (long value : status.counters().toArray()) {
        statement.setLong(column++, value);
      }
      statement.setInt(column++, batch.lane());
      statement.setLong(column, batch.to());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        checkStored("progress", batch, row.getInt(1));
        int index = 2;
        for (String table : BY_TIME.keySet()) {
          checkStored(table, batch, row.getInt(index++));
        }
      }
    }
  }

  private static void checkStored(String table, Batch batch, int rows) throws SQLException {
    if (rows != 1) {
      throw new SQLException(
          "A trigger or rule of table " + table + " keeps lane " + batch.lane() + " from moving",
          "55000");
    }
  }

  private static void insert(Connection connection, String sql, int lane) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, lane);
      statement.executeUpdate();
    }
  }

  private void checkEpoch(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(readEpoch);
        ResultSet row = statement.executeQuery()) {
      String stored = row.next() ? row.getString(1) : "gone";
      if (!epoch.equals(stored)) {
        throw SinkException.ofPermanent(
            "Cannot use session: epoch is "
                + epoch
                + ", expected "
                + stored
                + "; the results were rebuilt since it was opened",
            null);
      }
    }
  }

  private static OptionalLong select(Connection connection, String sql, int lane)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, lane);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }
}
