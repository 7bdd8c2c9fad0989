package io.adstream.jdbc.internal.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Terminates connections of clients that vanished in the middle of a COPY without the server
 * noticing, such as a stopped process or a machine without power. The server waits for the rest of
 * the data without a timeout (statement_timeout, too, takes effect only at the client's next byte),
 * so their lanes stay locked until TCP gives up the connection, after two hours by default.
 */
public final class AbsentClients {

  private static final Logger LOG = LoggerFactory.getLogger(AbsentClients.class);

  /**
   * This application's connections, of the same user, whose statement is past its timeout and waits
   * for its client.
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

  /** Terminates their connections; a client that comes back gets an error and retries. */
  public static void end(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        LOG.warn(
            "Terminated connection {}, whose client had vanished in the middle of a batch",
            row.getInt(1));
      }
    }
    connection.commit();
  }
}
