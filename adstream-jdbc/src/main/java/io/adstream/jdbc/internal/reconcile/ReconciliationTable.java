package io.adstream.jdbc.internal.reconcile;

import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The table that records what each run did. Counts are added in the transactions that they count,
 * so they are correct even after a crash.
 */
record ReconciliationTable(Connection connection, String schema) {

  /** Adds a run, and returns its number. */
  long begin(@Nullable Instant watermark) throws SQLException {
    String sql = "INSERT INTO " + table() + " (watermark) VALUES (?) RETURNING run";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setTimestamp(1, watermark == null ? null : Timestamp.from(watermark));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Adds to a run's counts. */
  void add(long run, Map<Count, Long> counts) throws SQLException {
    StringJoiner sums = new StringJoiner(", ", "UPDATE " + table() + " SET ", " WHERE run = ?");
    for (Count count : Count.values()) {
      sums.add("%1$s = %1$s + ?".formatted(count.columnName()));
    }
    try (PreparedStatement statement = connection.prepareStatement(sums.toString())) {
      int column = 1;
      for (Count count : Count.values()) {
        statement.setLong(column++, counts.getOrDefault(count, 0L));
      }
      statement.setLong(column, run);
      statement.executeUpdate();
    }
  }

  /** Records the end of a run, unless it is already recorded. */
  void end(long run, Map<Count, Long> counts) throws SQLException {
    String sql = "UPDATE " + table() + " SET ended_at = now() WHERE run = ? AND ended_at IS NULL";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, run);
      if (statement.executeUpdate() == 1) {
        add(run, counts);
      }
    }
  }

  /** What a run did. */
  Reconciliation read(long run) throws SQLException {
    String sql = "SELECT * FROM " + table() + " WHERE run = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, run);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
          counts.put(count, row.getLong(count.columnName()));
        }
        Timestamp watermark = row.getTimestamp("watermark");
        return new Reconciliation(watermark == null ? null : watermark.toInstant(), counts);
      }
    }
  }

  private String table() {
    return SqlName.quote(schema, "reconciliation");
  }
}
