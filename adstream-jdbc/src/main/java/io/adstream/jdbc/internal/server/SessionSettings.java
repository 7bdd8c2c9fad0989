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
 * PostgreSQL settings that this program relies on, overriding those of the database and role. A
 * dedicated session is set up once. Behind a connection pooler, each transaction may run in another
 * session, which others use next; so each transaction applies its settings locally, and no
 * statement stays prepared.
 *
 * @param values the settings by name, without units
 */
public record SessionSettings(Map<String, String> values) {

  private static final String ISOLATION = "transaction_isolation";

  /**
   * Timeouts on every wait, so that a hanging server causes an error that can be retried; the
   * server times out first, and the socket timeout covers a server that does not respond at all.
   * Idle transactions are terminated, so that a stopped process does not hold its lane forever.
   * Each statement sees what was committed while it waited for a lock. Arrays keep their nulls,
   * backslashes are not escapes, a rejected row does not end the session, and new tables can be
   * updated. The search path finds only PostgreSQL's own functions, operators and types: a closer
   * match in a schema that others can write to would run with this user's privileges.
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

  /** A commit that a server crash can undo would break the guarantee to the engine. */
  private static final String DURABLE =
      "SELECT pg_catalog.set_config('synchronous_commit', 'on', %s)"
          + " WHERE pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'";

  /** Copies the values. */
  public SessionSettings {
    values = Map.copyOf(values);
  }

  /** A copy with one value changed. */
  public SessionSettings with(String name, String value) {
    return with(Map.of(name, value));
  }

  /** A copy with others added or replaced. */
  SessionSettings with(Map<String, String> others) {
    Map<String, String> all = new TreeMap<>(values);
    all.putAll(others);
    return new SessionSettings(all);
  }

  /** Sets up a new connection, outside a transaction. */
  public void open(Connection connection) throws SQLException {
    PGConnection driver = connection.unwrap(PGConnection.class);
    if (!isShared(connection) && !isServers(driver.getBackendPID(), connection)) {
      LOG.debug("Detected a connection pooler");
      driver.setPrepareThreshold(0);
    }
    if (!isShared(connection)) {
      execute(connection, Scope.SESSION);
    }
  }

  /** Call at the start of a transaction, before its first statement; idempotent. */
  public void begin(Connection connection) throws SQLException {
    if (isShared(connection)) {
      execute(connection, Scope.TRANSACTION);
    }
  }

  /** Configures the driver not to prepare statements if it is connected through a pooler. */
  private static boolean isShared(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getPrepareThreshold() == 0;
  }

  /** Poolers invent the process id that they report to clients for cancel requests. */
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

  /** All settings in one round trip. The isolation level must come before the first query. */
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

  /** Unlike SET, this function accepts a list as a single string. */
  private static String setConfig(String name, String value, Scope scope) {
    return "pg_catalog.set_config(%s, %s, %s)"
        .formatted(SqlName.literal(name), SqlName.literal(value), scope.isLocal);
  }
}
