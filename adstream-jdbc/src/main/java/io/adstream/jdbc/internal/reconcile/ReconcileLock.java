package io.adstream.jdbc.internal.reconcile;

import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.sql.SchemaScript;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps others from applying late events to a schema. A lock of a session would stay with a
 * pooler's, whoever uses that next; so it is one of a transaction that stays open, on a connection
 * for nothing else. That sees no rows, so it keeps none from being vacuumed.
 */
final class ReconcileLock {

  private ReconcileLock() {}

  /** The connection that holds the lock until it is closed; null if another holds it. */
  static @Nullable Connection tryTake(Server server, String schema) throws SQLException {
    SessionSettings settings = server.settings().with("idle_in_transaction_session_timeout", "0");
    Connection connection = server.connect(settings);
    boolean isTaken = false;
    try {
      connection.setAutoCommit(false);
      settings.begin(connection);
      isTaken =
          new SchemaScript(connection)
              .query(
                  "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))",
                  "adstream reconcile " + schema)
              .get(0)
              .equals("t");
      return isTaken ? connection : null;
    } finally {
      if (!isTaken) {
        connection.close();
      }
    }
  }
}
