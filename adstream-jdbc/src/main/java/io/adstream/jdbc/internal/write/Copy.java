package io.adstream.jdbc.internal.write;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.FactLayout;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.jdbc.internal.table.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A running COPY into a table; closing it before it is finished cancels it. */
final class Copy implements AutoCloseable {

  private static final int CHUNK_BYTES = 1 << 16;

  /** A larger statement might time out before it completes. */
  private static final long MOST_BYTES = 16L << 20;

  private final CopyIn copy;
  private final int columns;
  private final CopyBuffer buffer = new CopyBuffer();
  private long bytes;
  private long rows;

  private Copy(CopyIn copy, int columns) {
    this.copy = copy;
    this.columns = columns;
  }

  static Copy into(Connection connection, String schema, FactTable table, FactLayout layout)
      throws SQLException {
    List<String> names = layout.columns(table);
    String columns = names.stream().map(SqlName::quote).collect(joining(", "));
    String sql =
        "COPY %s (%s) FROM STDIN (FORMAT binary)"
            .formatted(SqlName.quote(schema, table.tableName()), columns);
    CopyIn copyIn = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    Copy copy = new Copy(copyIn, names.size());
    copy.buffer.header();
    return copy;
  }

  /** Starts the next row. */
  Row row() throws SQLException {
    if (buffer.size() >= CHUNK_BYTES) {
      flush();
    }
    buffer.startRow(columns);
    rows++;
    return buffer;
  }

  /** Whether the next row must go into another COPY. */
  boolean isFull() {
    return bytes >= MOST_BYTES;
  }

  /** Finishes the COPY and checks that it stored all rows. */
  void finish() throws SQLException {
    buffer.trailer();
    flush();
    long stored = copy.endCopy();
    if (stored != rows) {
      throw SqlFailure.droppedByTrigger(rows, stored);
    }
  }

  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.size());
    bytes += buffer.size();
    buffer.clear();
  }
}
