package io.adstream.jdbc;

import io.adstream.join.JoinSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which late events can be judged: those that no open event can meet any more, and whose
 * counterparts cannot have been removed for their age.
 *
 * @param watermark the least watermark of all lanes; null while one has none
 * @param fromMillis the first event time, in milliseconds since the epoch
 * @param beforeMillis the end of the event times, which is not part of them
 */
record SettledTimes(@Nullable Instant watermark, long fromMillis, long beforeMillis) {

  /** Within what PostgreSQL can hold, with room for the windows around it. */
  private static final long FIRST_MILLIS = -200_000_000_000_000L;

  /** Retention may remove more while a transaction waits. */
  private static final long MARGIN_MILLIS = 3_600_000;

  static SettledTimes read(Connection connection, String schema, JoinSpec join)
      throws SQLException {
    String sql =
        """
        SELECT (extract(epoch FROM %s) * 1000)::bigint,
          (extract(epoch FROM now() - (SELECT min(keep) FROM %s WHERE table_name IN ('joined', 'orphan_click'))) * 1000)::bigint"""
            .formatted(Progress.leastWatermark(schema), SqlName.quote(schema, "retention"));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      long watermarkMillis = row.getLong(1);
      Instant watermark = row.wasNull() ? null : Instant.ofEpochMilli(watermarkMillis);
      long keptFromMillis = row.getLong(2);
      boolean isKeptForEver = row.wasNull();
      long reachMillis = reachMillis(join);
      return new SettledTimes(
          watermark,
          isKeptForEver
              ? FIRST_MILLIS
              : Math.max(FIRST_MILLIS, keptFromMillis + reachMillis + MARGIN_MILLIS),
          watermark == null ? FIRST_MILLIS : Math.max(FIRST_MILLIS, watermarkMillis - reachMillis));
    }
  }

  /**
   * No event that is further away can match; and an event that may match one of this time is closed
   * when the watermark is past it by so much.
   */
  static long reachMillis(JoinSpec join) {
    return join.attributionWindow().plus(join.clockSkew()).toMillis();
  }
}
