package io.adstream.jdbc.internal.server;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL settings that this program relies on, whatever the database or the role sets them to.
 * A dedicated session is set up once. Behind a connection pooler each transaction may run in
 * another session, which others use next, so there each transaction sets what it needs for itself,
 * and no statement stays prepared.
 *
 * @param values by name, without unit words
 */
public record SessionSettings(Map<String, String> values) {

  private static final String ISOLATION = "transaction_isolation";

  /**
   * Bounds on every wait, so that a server that hangs becomes an error that can be tried again; the
   * server gives up first, and the socket's own timeout is for one that does not answer at all. An
   * idle transaction is ended, so that a stopped process does not hold its lane for ever. Each
   * statement sees what was committed while it waited for a lock. Arrays keep their nulls,
   * backslashes are no escapes, a row that is refused does not end the session, and new tables can
   * be updated. Of functions, operators and types only PostgreSQL's own are found: a closer match
   * for its arguments, in a schema that others may write to, would run with this user's rights.
   */
  static final SessionSettings STANDARD =
      new SessionSettings(
          Map.of(
              "lock_timeout",
              "20s",
              "statement_timeout",
              "60s",
              "idle_in_transaction_session_timeout",
              "60s",
              ISOLATION,
              "read committed",
              "array_nulls",
              "on",
              "standard_conforming_strings",
              "on",
              "exit_on_error",
              "off",
              "default_table_access_method",
              "heap",
              "search_path",
              "pg_catalog, pg_temp"));

  private static final Logger LOG = LoggerFactory.getLogger(SessionSettings.class);
  private static final int HAS_TRANSACTION_TIMEOUT = 17;

  /** A commit that a crash can take back would break the promise to the engine. */
  private static final String DURABLE =
      "SELECT pg_catalog.set_config('synchronous_commit', 'on', %s)"
          + " WHERE pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'";

  /** Copies the values. */
  public SessionSettings {
    values = Map.copyOf(values);
  }

  /** The settings with one set to another value. */
  public SessionSettings with(String name, String value) {
    return with(Map.of(name, value));
  }

  /** These settings, with others beside them or instead. */
  SessionSettings with(Map<String, String> others) {
    Map<String, String> all = new TreeMap<>(values);
    all.putAll(others);
    return new SessionSettings(all);
  }

  /** Sets up a new connection, outside of a transaction. */
  public void open(Connection connection) throws SQLException {
    PGConnection driver = connection.unwrap(PGConnection.class);
    if (!isShared(connection) && !isServers(driver.getBackendPID(), connection)) {
      LOG.debug("A connection pooler is in between");
      driver.setPrepareThreshold(0);
    }
    if (!isShared(connection)) {
      execute(connection, Scope.SESSION);
    }
  }

  /** To be called where a transaction begins, before its first statement; again is no harm. */
  public void begin(Connection connection) throws SQLException {
    if (isShared(connection)) {
      execute(connection, Scope.TRANSACTION);
    }
  }

  /** As the driver is told not to prepare statements, sessions are not to be relied upon. */
  private static boolean isShared(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getPrepareThreshold() == 0;
  }

  /** Poolers make up the process id that they tell clients, for requests to cancel. */
  private static boolean isServers(int pid, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
      return row.next() && row.getInt(1) == pid;
    }
  }

  private enum Scope {
    SESSION("SET default_transaction_isolation", "false"),
    TRANSACTION("SET LOCAL transaction_isolation", "true");

    private final String setIsolation;
    private final String isLocal;

    Scope(String setIsolation, String isLocal) {
      this.setIsolation = setIsolation;
      this.isLocal = isLocal;
    }
  }

  /** All in one round trip. The isolation comes before the first query, as it must. */
  private void execute(Connection connection, Scope scope) throws SQLException {
    Map<String, String> all = new TreeMap<>(values);
    if (connection.getMetaData().getDatabaseMajorVersion() >= HAS_TRANSACTION_TIMEOUT) {
      all.putIfAbsent("transaction_timeout", "0");
    }
    StringJoiner sql = new StringJoiner("; ");
    String isolation = all.remove(ISOLATION);
    if (isolation != null) {
      sql.add(scope.setIsolation + " = " + SqlName.literal(isolation));
    }
    sql.add(
        all.entrySet().stream()
            .map(setting -> setConfig(setting.getKey(), setting.getValue(), scope))
            .collect(joining(", ", "SELECT ", "")));
    sql.add(DURABLE.formatted(scope.isLocal));
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql.toString());
    }
  }

  /** Unlike SET, it takes a list as one text. */
  private static String setConfig(String name, String value, Scope scope) {
    return "pg_catalog.set_config(%s, %s, %s)"
        .formatted(SqlName.literal(name), SqlName.literal(value), scope.isLocal);
  }
}
