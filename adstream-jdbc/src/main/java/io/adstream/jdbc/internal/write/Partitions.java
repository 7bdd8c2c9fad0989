package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.join.JoinResult;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the daily partitions that rows need, and drops expired ones. Each call is a separate
 * transaction before the batch, since it locks what others read; if it has to wait too long it is
 * retried later, and until then rows go to the default partition. Thread-safe.
 */
public final class Partitions {

  private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final long EVERY = Duration.ofHours(1).toNanos();
  private static final long AGAIN = Duration.ofMinutes(1).toNanos();

  /** Other days have no partition; the server enforces the same limits. */
  private static final long FIRST_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

  private static final long DAYS_AHEAD = 8;

  private final SessionSettings settings;
  private final String ensure;
  private final String maintain;
  private final String tables;
  private final Map<FactTable, Set<Long>> seen = new EnumMap<>(FactTable.class);
  private final AtomicLong nextMaintenance = new AtomicLong(System.nanoTime());
  private final AtomicLong nextEnsuring = new AtomicLong(System.nanoTime());

  /** Maintains the partitions of one schema. */
  public Partitions(String schema, SessionSettings settings) {
    this.settings = settings;
    ensure = "SELECT " + SqlName.quote(schema, "ensure_partitions") + "(?, ?)";
    maintain = "SELECT " + SqlName.quote(schema, "maintain") + "(?)";
    tables = "SELECT table_name FROM " + SqlName.quote(schema, "retention") + " ORDER BY 1";
    for (FactTable table : FactTable.values()) {
      seen.put(table, ConcurrentHashMap.newKeySet());
    }
  }

  /** Prepares partitions for these results; leaves no transaction open. */
  public void prepare(Connection connection, Iterable<JoinResult> results) throws SQLException {
    if (isDue(nextMaintenance, EVERY)) {
      settings.begin(connection);
      for (String table : tables(connection)) {
        if (!attempt(connection, maintain, table, List.of())) {
          nextMaintenance.set(System.nanoTime() + AGAIN);
        }
      }
    }
    Map<FactTable, Set<Long>> unseen = unseen(results);
    if (unseen.isEmpty() || System.nanoTime() - nextEnsuring.get() < 0) {
      return;
    }
    for (Map.Entry<FactTable, Set<Long>> entry : unseen.entrySet()) {
      List<Date> days = new ArrayList<>();
      entry.getValue().forEach(day -> days.add(Date.valueOf(LocalDate.ofEpochDay(day))));
      if (attempt(connection, ensure, entry.getKey().tableName(), days)) {
        seen(entry.getKey()).addAll(entry.getValue());
      } else {
        nextEnsuring.set(System.nanoTime() + AGAIN);
      }
    }
  }

  private Map<FactTable, Set<Long>> unseen(Iterable<JoinResult> results) {
    Map<FactTable, Set<Long>> unseen = new EnumMap<>(FactTable.class);
    long lastDay = LocalDate.now(ZoneOffset.UTC).toEpochDay() + DAYS_AHEAD;
    for (JoinResult result : results) {
      FactTable table = FactTable.of(result);
      long time = FactTable.timeMillis(result);
      long day = Math.floorDiv(time, DAY_MILLIS);
      if (day >= FIRST_DAY && day <= lastDay && !seen(table).contains(day)) {
        unseen.computeIfAbsent(table, ignored -> new HashSet<>()).add(day);
      }
    }
    return unseen;
  }

  private Set<Long> seen(FactTable table) {
    return seen.getOrDefault(table, Set.of());
  }

  private static boolean isDue(AtomicLong next, long pauseNanos) {
    long due = next.get();
    return System.nanoTime() - due >= 0 && next.compareAndSet(due, System.nanoTime() + pauseNanos);
  }

  /** Returns whether it succeeded; if not, it is retried after a minute. */
  private boolean attempt(Connection connection, String function, String table, List<Date> days)
      throws SQLException {
    settings.begin(connection);
    try (PreparedStatement statement = connection.prepareStatement(function)) {
      statement.setString(1, table);
      if (!days.isEmpty()) {
        statement.setArray(2, connection.createArrayOf("date", days.toArray()));
      }
      String problem = text(statement);
      connection.commit();
      if (days.isEmpty() && problem != null) {
        LOG.warn("Table {} keeps rows for longer than its retention: {}", table, problem);
      }
      return true;
    } catch (SQLException e) {
      boolean isItsOwn = SqlFailure.isLockWait(e) || SqlFailure.isTimeout(e);
      if (SqlFailure.of(e) == SqlFailure.TRANSIENT && !isItsOwn) {
        throw e;
      }
      connection.rollback();
      LOG.warn(
          "Cannot maintain partitions of table {}: {}; retrying in a minute, rows go"
              + " to the default partition until then",
          table,
          SqlFailure.reason(e));
      return false;
    }
  }

  private static @Nullable String text(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }

  private List<String> tables(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(tables)) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }
}
