package io.adstream.jdbc.internal.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that have gone in the middle of a COPY, and of which the server has not heard: a process
 * that was stopped, a machine without power. The server waits for the rest, and no timeout ends
 * that (statement_timeout waits for the client's next byte, too), so their lanes stay locked until
 * TCP gives the connection up: two hours by default.
 */
public final class AbsentClients {

  private static final Logger LOG = LoggerFactory.getLogger(AbsentClients.class);

  /**
   * Connections like this one, of the same user, whose statement is past its timeout and waits for
   * its client.
   */
  private static final String END =
      """
      SELECT pid, pg_terminate_backend(pid)
      FROM pg_stat_activity, (SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout') AS timeout (millis)
      WHERE datname = current_database() AND usename = session_user
        AND application_name = current_setting('application_name')
        AND state = 'active' AND wait_event = 'ClientRead'
        AND millis > 0 AND query_start < clock_timestamp() - millis * interval '1 millisecond'""";

  private AbsentClients() {}

  /** Ends their connections; whoever comes back meets an error that is tried again. */
  public static void end(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        LOG.warn(
            "Ended connection {}, whose client had gone in the middle of a batch", row.getInt(1));
      }
    }
    connection.commit();
  }
}
