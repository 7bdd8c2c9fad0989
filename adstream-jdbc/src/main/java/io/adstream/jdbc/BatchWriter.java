package io.adstream.jdbc;

import io.adstream.sink.Batch;
import io.adstream.sink.PositionConflictException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * One batch in one transaction: lock the lane, compare positions, store the rows, move the lane.
 */
final class BatchWriter {

  /** A row that PostgreSQL did not take. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record RefusedRow(String table, byte[] json, String reason) {}

  private final Connection connection;
  private final String schema;
  private final Progress progress;
  private final List<RefusedRow> refused = new ArrayList<>();

  BatchWriter(Connection connection, String schema, Progress progress) {
    this.connection = connection;
    this.schema = schema;
    this.progress = progress;
  }

  /**
   * Applies the batch, unless it was applied before. All rows are sent at once first; only where
   * one is refused is the batch done again with savepoints, which find it.
   */
  boolean apply(Batch batch, List<Rows> allRows) throws SQLException {
    try {
      return apply(batch, allRows, this::sendWhole);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.REFUSED) {
        throw e;
      }
      return apply(batch, allRows, rows -> sendSome(rows, 0, rows.size()));
    }
  }

  /** How many rows became dead letters. */
  int refusedRows() {
    return refused.size();
  }

  private boolean apply(Batch batch, List<Rows> allRows, Sender sender) throws SQLException {
    boolean committed = false;
    try {
      long position = progress.lock(connection, batch.lane());
      if (position >= batch.to()) {
        return false;
      }
      if (position != batch.from()) {
        throw new PositionConflictException(batch, position);
      }
      for (Rows rows : allRows) {
        sender.send(rows);
      }
      buryRefused();
      progress.move(connection, batch);
      connection.commit();
      committed = true;
      return true;
    } finally {
      if (!committed) {
        rollback();
      }
    }
  }

  private void sendWhole(Rows rows) throws SQLException {
    rows.send(connection, 0, rows.size());
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
        refused.add(new RefusedRow(rows.tableName(), rows.json(from), SqlFailure.reason(e)));
      } else {
        int middle = (from + to) >>> 1;
        sendSome(rows, from, middle);
        sendSome(rows, middle, to);
      }
    }
  }

  /** Whatever a refused row holds, its dead letter can: the row is bytes there. */
  private void buryRefused() throws SQLException {
    if (refused.isEmpty()) {
      return;
    }
    try (Copy copy = Copy.into(connection, schema, FactTable.DEAD_LETTER)) {
      for (RefusedRow row : refused) {
        Row letter = copy.row();
        letter.text("REFUSED");
        letter.text(FactTable.storable(row.table() + ": " + row.reason()));
        letter.nothing();
        letter.nothing();
        letter.nothing();
        letter.nothing();
        letter.bytes(row.json());
      }
      copy.finish();
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException ignored) {
      // The connection is gone, and the transaction with it; the first failure says so.
    }
  }

  private interface Sender {
    void send(Rows rows) throws SQLException;
  }
}
