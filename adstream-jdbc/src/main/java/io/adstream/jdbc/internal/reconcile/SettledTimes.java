package io.adstream.jdbc.internal.reconcile;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.join.JoinSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The event times of the late events that are settled: no open event can match them any more, and
 * retention cannot have removed their counterparts.
 *
 * @param watermark the smallest watermark of all lanes; null if a lane has none
 * @param fromMillis the first event time, in milliseconds since the epoch
 * @param beforeMillis the end of the event times, exclusive, in milliseconds since the epoch
 */
record SettledTimes(@Nullable Instant watermark, long fromMillis, long beforeMillis) {

  /** Within PostgreSQL's range, with room for the windows around it. */
  private static final long FIRST_MILLIS = -200_000_000_000_000L;

  /** A margin for what retention removes while a transaction waits. */
  private static final long MARGIN_MILLIS = 3_600_000;

  static SettledTimes read(Connection connection, String schema, JoinSpec join)
      throws SQLException {
    String sql = "SELECT (extract(epoch FROM %s) * 1000)::bigint";
    Long watermarkMillis = number(connection, sql.formatted(Progress.leastWatermark(schema)));
    long beforeMillis =
        watermarkMillis == null ? FIRST_MILLIS : watermarkMillis - reachMillis(join);
    return new SettledTimes(
            watermarkMillis == null ? null : Instant.ofEpochMilli(watermarkMillis),
            FIRST_MILLIS,
            Math.max(FIRST_MILLIS, beforeMillis))
        .keptNow(connection, schema, join);
  }

  /** A copy with the same watermark and the current retention, which proceeds meanwhile. */
  SettledTimes keptNow(Connection connection, String schema, JoinSpec join) throws SQLException {
    String sql =
        """
        SELECT (extract(epoch FROM now() - min(keep)) * 1000)::bigint
        FROM %s WHERE table_name IN ('joined', 'orphan_click')"""
            .formatted(SqlName.quote(schema, "retention"));
    Long keptFromMillis = number(connection, sql);
    return keptFromMillis == null
        ? this
        : new SettledTimes(
            watermark,
            Math.max(FIRST_MILLIS, keptFromMillis + reachMillis(join) + MARGIN_MILLIS),
            beforeMillis);
  }

  private static @Nullable Long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      long number = row.getLong(1);
      return row.wasNull() ? null : number;
    }
  }

  /**
   * The largest distance in time between matching events; an event that may match one at a given
   * time is closed once the watermark is past that time by this much.
   */
  static long reachMillis(JoinSpec join) {
    return join.attributionWindow().plus(join.clockSkew()).toMillis();
  }
}
