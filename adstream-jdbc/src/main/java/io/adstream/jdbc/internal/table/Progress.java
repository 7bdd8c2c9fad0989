package io.adstream.jdbc.internal.table;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counter;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.OptionalLong;

/** Each lane's position, in the epoch that the session was opened in. */
public final class Progress {

  private final String epoch;
  private final String read;
  private final String readEpoch;
  private final String lock;
  private final String hold;
  private final String insert;
  private final String move;
  private final String moveWithStatus;

  /** The positions of one schema; of another epoch than this, none is read or moved. */
  public Progress(String schema, String epoch) {
    this.epoch = epoch;
    String progress = SqlName.quote(schema, "progress");
    String pipeline = SqlName.quote(schema, "pipeline");
    String counters =
        Arrays.stream(Counter.values())
            .map(counter -> ", " + counter.columnName() + " = ?")
            .collect(joining());
    read = "SELECT position FROM " + progress + " WHERE lane = ?";
    lock = read + " FOR UPDATE";
    hold = "LOCK TABLE " + progress + " IN ROW SHARE MODE";
    readEpoch = "SELECT epoch FROM " + pipeline;
    insert =
        "INSERT INTO " + progress + " (lane, position) VALUES (?, 0) ON CONFLICT (lane) DO NOTHING";
    String update = "UPDATE " + progress + " SET updated_at = now(), position = ?";
    move = update + " WHERE lane = ?";
    moveWithStatus =
        update
            + ", watermark = timestamptz 'epoch' + ?::bigint * interval '1 millisecond'"
            + counters
            + " WHERE lane = ?";
  }

  /** The least watermark of all lanes; null until each has one. */
  public static String leastWatermark(String schema) {
    return "(SELECT CASE WHEN bool_and(watermark IS NOT NULL) THEN min(watermark) END FROM %s)"
        .formatted(SqlName.quote(schema, "progress"));
  }

  /** The lane's position; a new lane is made known, as results are final once all are so far. */
  public long read(Connection connection, int lane) throws SQLException {
    checkEpoch(connection);
    insert(connection, lane);
    return select(connection, read, lane).orElse(0);
  }

  /** The lane's position, which nobody else can change until the transaction ends. */
  public long lock(Connection connection, int lane) throws SQLException {
    OptionalLong position = select(connection, lock, lane);
    if (position.isEmpty()) {
      insert(connection, lane);
      position = select(connection, lock, lane);
    }
    // After the lock, as a rebuild waits for it and cannot come in between any more.
    checkEpoch(connection);
    return position.orElseThrow();
  }

  /**
   * Keeps results from being rebuilt or computed again until the transaction ends, as a batch's
   * lock does; lanes can move.
   */
  public void hold(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(hold);
    }
    checkEpoch(connection);
  }

  /** Moves the lane to the batch's end. */
  public void move(Connection connection, Batch batch) throws SQLException {
    LaneStatus status = batch.status();
    try (PreparedStatement statement =
        connection.prepareStatement(status == null ? move : moveWithStatus)) {
      int column = 1;
      statement.setLong(column++, batch.to());
      if (status != null) {
        if (status.watermarkMillis() == Long.MIN_VALUE) {
          statement.setNull(column++, Types.BIGINT);
        } else {
          statement.setLong(column++, status.watermarkMillis());
        }
        for (long value : status.counters().toArray()) {
          statement.setLong(column++, value);
        }
      }
      statement.setInt(column, batch.lane());
      if (statement.executeUpdate() != 1) {
        throw new SQLException(
            "A trigger or rule of table progress keeps lane " + batch.lane() + " from moving",
            "55000");
      }
    }
  }

  private void insert(Connection connection, int lane) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
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
