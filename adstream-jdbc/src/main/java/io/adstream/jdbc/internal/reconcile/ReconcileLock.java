package io.adstream.jdbc.internal.reconcile;

import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.sql.SchemaScript;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Prevents concurrent reconciles of a schema. Behind a connection pooler, a session lock would stay
 * with the pooler's session for whoever uses it next. So this is a transaction lock, held by an
 * open transaction on a dedicated connection. The transaction has no snapshot, so it does not hold
 * back vacuum.
 */
final class ReconcileLock {

  private ReconcileLock() {}

  /** The connection that holds the lock until it is closed; null if the lock is taken. */
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
