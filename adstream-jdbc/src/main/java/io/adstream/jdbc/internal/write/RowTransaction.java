package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.table.FactLayout;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction that stores rows. First, all rows are sent at once; if PostgreSQL rejects one, the
 * transaction is repeated with savepoints to isolate it, and rejected rows become dead letters.
 * KPIs are sent after all results, together with the corrections for rejected rows.
 */
public final class RowTransaction {

  /** The number of rejected rows held before they are written. */
  private static final long MOST_REFUSED_BYTES = 8L << 20;

  /** A row that PostgreSQL rejected. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record RefusedRow(String table, byte[] json, String reason) {}

  /** The work of the transaction; may run twice, in which case the first run is rolled back. */
  public interface Work {
    /** Returns whether to commit. */
    boolean run(Sender sender) throws SQLException;
  }

  /** Receives the rows. */
  public interface Sender {
    /** Stores the rows, in order. */
    void send(List<Rows> rows) throws SQLException;
  }

  private final Connection connection;
  private final String schema;
  private final SessionSettings settings;
  private final Layout layout;
  private final RefusedMatches refusedMatches;
  private final List<RefusedRow> refused = new ArrayList<>();
  private long refusedBytes;
  private int refusedRows;

  /** Uses the caller's connection, which the caller closes. */
  public RowTransaction(
      Connection connection, String schema, SessionSettings settings, Layout layout) {
    this.connection = connection;
    this.schema = schema;
    this.settings = settings;
    this.layout = layout;
    refusedMatches = new RefusedMatches(layout.plan());
  }

  /** Runs the work; returns whether it was committed. */
  public boolean run(Work work) throws SQLException {
    try {
      return attempt(work, this::sendWhole);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.REFUSED) {
        throw e;
      }
      return attempt(work, this::sendAndFindRefused);
    }
  }

  /**
   * The amounts that subtract the matches rejected so far from the KPIs; empty if none was.
   *
   * @param results all results of the transaction
   */
  public List<KpiRow> withoutRefused(Iterable<JoinResult> results) {
    return refusedMatches.kpis(results);
  }

  /** The number of rows that became dead letters. */
  public int refusedRows() {
    return refusedRows;
  }

  private boolean attempt(Work work, Sender sender) throws SQLException {
    boolean committed = false;
    try {
      settings.begin(connection);
      if (work.run(sender)) {
        connection.commit();
        committed = true;
      }
      return committed;
    } finally {
      if (!committed) {
        rollback();
      }
    }
  }

  private void sendWhole(List<Rows> all) throws SQLException {
    for (Rows rows : all) {
      rows.send(connection, 0, rows.size());
    }
  }

  private void sendAndFindRefused(List<Rows> all) throws SQLException {
    for (Rows rows : all) {
      sendSome(rows, 0, rows.size());
    }
    buryRefused();
  }

  private void sendSome(Rows rows, int from, int to) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      rows.send(connection, from, to);
      connection.releaseSavepoint(before);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.REFUSED) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      if (to - from == 1) {
        refuse(rows, from, SqlFailure.reason(e));
      } else {
        int middle = (from + to) >>> 1;
        sendSome(rows, from, middle);
        sendSome(rows, middle, to);
      }
    }
  }

  private void refuse(Rows rows, int index, String reason) throws SQLException {
    Matched match = rows.match(index);
    if (match != null) {
      refusedMatches.add(match);
    }
    RefusedRow row = new RefusedRow(rows.tableName(), rows.json(index), reason);
    refused.add(row);
    refusedRows++;
    refusedBytes += row.json().length;
    if (refusedBytes >= MOST_REFUSED_BYTES) {
      buryRefused();
    }
  }

  /** A dead letter can hold any rejected row, since it stores the row as bytes. */
  private void buryRefused() throws SQLException {
    if (refused.isEmpty()) {
      return;
    }
    try (Copy copy = Copy.into(connection, schema, FactTable.DEAD_LETTER, layout.facts())) {
      for (RefusedRow row : refused) {
        FactLayout.writeRefused(row.table() + ": " + row.reason(), row.json(), copy.row());
      }
      copy.finish();
    }
    refused.clear();
    refusedBytes = 0;
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException ignored) {
      // The connection is gone, and the transaction with it; the first failure reports it.
    }
  }
}
