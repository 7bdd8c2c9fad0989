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
 * Prepares a schema for a pipeline while others use it: if they and the change deadlock, the change
 * is rolled back and retried.
 */
public record SchemaUpdate(Server server, String schema, SinkSpec spec, SchemaOptions options) {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaUpdate.class);
  private static final int MOST_ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /**
   * Prepares the schema, clearing it first for a rebuild; returns the epoch.
   *
   * @throws SinkException if that fails; the schema is then unchanged
   */
  public Epoch run(boolean rebuild) {
    for (int failures = 1; ; failures++) {
      try (Connection connection = server.connect()) {
        PostgresSchema change =
            new PostgresSchema(connection, schema, spec, options, server.settings());
        Epoch epoch = change.prepare(rebuild);
        if (!change.accepted().isEmpty()) {
          LOG.warn(
              "Continuing with changed settings, which apply to records read from now on: {}",
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
        LOG.warn("Retrying in {} ms: {}", pause.toMillis(), SqlFailure.reason(e));
        LockSupport.parkNanos(pause.toNanos());
      }
    }
  }

  /** The change is already committed, so a failure here must not fail it. */
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
