package io.adstream.jdbc.internal.server;

import io.adstream.sink.SinkException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The meaning of a PostgreSQL error for the batch. */
public enum SqlFailure {
  /** Transient: connection failures, deadlocks, insufficient resources, a restarting server. */
  TRANSIENT,
  /** A row's content was rejected; other rows may still be stored. */
  REFUSED,
  /** Permanent: retrying does not help. */
  PERMANENT;

  private static final String READ_ONLY = "25006";

  /**
   * Serialization failure, deadlock, lock or statement timeout, transactions terminated by the
   * server, and a server or database that is currently read-only.
   */
  private static final Set<String> TRANSIENT_STATES =
      Set.of("40001", "40P01", "55P03", "57014", "25P03", "25P04", READ_ONLY);

  /**
   * Malformed COPY data: a bug in this program, which must not turn good rows into dead letters.
   */
  private static final Set<String> OWN_FAULTS = Set.of("22P03", "22P04");

  /** A value that is too long for an index. */
  private static final String PROGRAM_LIMIT = "54000";

  /**
   * Classifies a failure by its SQLSTATE; without one, only a full connection pool is transient.
   */
  public static SqlFailure of(SQLException failure) {
    String state = state(failure);
    if (state.isEmpty()) {
      return isPoolTimeout(failure) ? TRANSIENT : PERMANENT;
    }
    if (OWN_FAULTS.contains(state)) {
      return PERMANENT;
    }
    String stateClass = state.substring(0, 2);
    if (stateClass.equals("08")
        || stateClass.equals("53")
        || state.startsWith("57P0")
        || TRANSIENT_STATES.contains(state)) {
      return TRANSIENT;
    }
    boolean isContent =
        stateClass.equals("22") || stateClass.equals("23") || state.equals(PROGRAM_LIMIT);
    return isContent ? REFUSED : PERMANENT;
  }

  /** A user's trigger dropped rows, which counts as a rejection. */
  public static SQLException droppedByTrigger(long sent, long stored) {
    return new SQLException(
        "A trigger stored %d of %d rows, expected all".formatted(stored, sent), "23000");
  }

  /** Whether a lock timed out or a deadlock occurred. */
  public static boolean isLockWait(SQLException failure) {
    return Set.of("55P03", "40P01").contains(state(failure));
  }

  /** Whether a statement timed out. */
  public static boolean isTimeout(SQLException failure) {
    return state(failure).equals("57014");
  }

  /** Whether the server or the database was read-only. */
  public static boolean isReadOnly(SQLException failure) {
    return state(failure).equals(READ_ONLY);
  }

  /** The exception for callers: what failed, and why. */
  public static SinkException exception(String what, SQLException failure) {
    String message = "Cannot " + what + ": " + reason(failure);
    return of(failure) == TRANSIENT
        ? SinkException.ofTransient(message, failure)
        : SinkException.ofPermanent(message, failure);
  }

  /** The exception for a failure at startup, which also says what to do. */
  public static SinkException openException(String schema, Server server, SQLException failure) {
    String state = state(failure);
    String advice =
        switch (state) {
          case "28P01", "28000" -> "check user, password and the server's pg_hba.conf";
          case "3D000" -> "create the database, or correct its name";
          case "08001" -> "check that the server is running, its host and port, and firewalls";
          // Mostly TLS mismatches.
          case "08006" ->
              "check that the server is running and, with TLS, sslmode, sslrootcert and the server's"
                  + " certificate";
          case "08004" -> "check user, password and sslmode";
          case "08P01" ->
              isPoolers(failure)
                  ? "set pgbouncer's pool_mode to transaction or session, and remove the property"
                      + " from the URL or add it to ignore_startup_parameters"
                  : "check that this host and port are a PostgreSQL server's, and sslmode";
          case READ_ONLY ->
              "wait until the database is writable, or make the URL point to the primary"
                  + " (targetServerType=primary with several hosts)";
          case "42501" ->
              "grant the user CREATE on the database, or run adstream schema --apply as the"
                  + " schema's owner, and after each change of the program or the cubes";
          case "53300" -> "raise max_connections, or use fewer connections";
          default -> "";
        };
    String message = "Cannot open schema \"" + schema + "\" in " + server + ": " + reason(failure);
    if (!advice.isEmpty()) {
      message += "; " + advice;
    }
    // The driver reports 08004 if the server demands credentials that it was not given.
    return of(failure) == TRANSIENT && !state.equals("08004")
        ? SinkException.ofTransient(message, failure)
        : SinkException.ofPermanent(message, failure);
  }

  /** The SQLSTATE and the server's message, without the detail, which may quote a row. */
  public static String reason(SQLException failure) {
    SQLException cause = withState(failure);
    String words = cause.getMessage();
    if (cause instanceof PSQLException server) {
      ServerErrorMessage error = server.getServerErrorMessage();
      words = error == null ? words : error.getMessage();
    }
    return (state(cause) + " " + words).trim();
  }

  private static String state(SQLException failure) {
    String state = withState(failure).getSQLState();
    return state == null || state.length() < 5 ? "" : state;
  }

  /** The pool wraps the driver's exceptions. */
  private static SQLException withState(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql;
      }
    }
    return failure;
  }

  private static boolean isPoolers(SQLException failure) {
    String words = reason(failure);
    return words.contains("startup parameter") || words.contains("pooling");
  }

  private static boolean isPoolTimeout(SQLException failure) {
    return failure instanceof SQLTransientException
        || failure.getCause() instanceof InterruptedException;
  }
}
