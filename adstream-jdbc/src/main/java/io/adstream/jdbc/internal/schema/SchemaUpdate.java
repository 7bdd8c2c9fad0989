package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.table.Epoch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a schema to what a pipeline needs while others use it: where they and the change wait for
 * each other, the change is undone and tried again.
 */
public record SchemaUpdate(Server server, String schema, SinkSpec spec, SchemaOptions options) {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaUpdate.class);
  private static final int MOST_ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /**
   * Prepares the schema, and clears it first if it is to be rebuilt; returns the epoch.
   *
   * @throws SinkException if it cannot be done; nothing was changed then
   */
  public Epoch run(boolean rebuild) {
    for (int failures = 1; ; failures++) {
      try (Connection connection = server.connect()) {
        PostgresSchema change =
            new PostgresSchema(connection, schema, spec, options, server.settings());
        Epoch epoch = change.prepare(rebuild);
        if (!change.accepted().isEmpty()) {
          LOG.warn(
              "Goes on with changed settings, for records that are read from now on: {}",
              String.join("; ", change.accepted()));
        }
        analyze(connection, change);
        return epoch;
      } catch (SQLException e) {
        if (!SqlFailure.isLockWait(e)
            || failures == MOST_ATTEMPTS
            || Thread.currentThread().isInterrupted()) {
          throw SqlFailure.openException(schema, server, e);
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (failures - 1));
        LOG.warn("Trying again in {} ms: {}", pause.toMillis(), SqlFailure.reason(e));
        LockSupport.parkNanos(pause.toNanos());
      }
    }
  }

  /** The change is there by now, so that it does not fail for this. */
  private void analyze(Connection connection, PostgresSchema change) {
    List<String> tables = change.newlyIndexed();
    try {
      for (String table : tables) {
        change.analyze(table);
        connection.commit();
      }
    } catch (SQLException e) {
      LOG.warn(
          "Cannot gather statistics, so queries may be slow; run ANALYZE on {}: {}",
          String.join(", ", tables),
          SqlFailure.reason(e));
    }
  }
}
