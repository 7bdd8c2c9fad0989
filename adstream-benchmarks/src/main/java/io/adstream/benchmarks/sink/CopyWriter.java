package io.adstream.benchmarks.sink;

import io.adstream.join.JoinResult.Matched;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One COPY per batch, into the table itself or into a staging table to merge from. */
final class CopyWriter implements RowWriter {

  static final int CHUNK_BYTES = 1 << 16;

  private final Connection connection;
  private final CopyFormat format;
  private final String copy;
  private final @Nullable String merge;

  private CopyWriter(
      Connection connection, CopyFormat format, String target, @Nullable String merge) {
    this.connection = connection;
    this.format = format;
    this.merge = merge;
    copy =
        "COPY %s (%s) FROM STDIN (FORMAT %s)"
            .formatted(target, JoinedColumn.names(), format.option());
  }

  static CopyWriter into(Connection connection, String table, CopyFormat format) {
    return new CopyWriter(connection, format, table, null);
  }

  static CopyWriter staged(Connection connection, String table, CopyFormat format)
      throws SQLException {
    String columns = JoinedColumn.names();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE staging ON COMMIT DELETE ROWS AS SELECT %s FROM %s WITH NO DATA"
              .formatted(columns, table));
      connection.commit();
    }
    String merge =
        "INSERT INTO %s (%s) SELECT %s FROM staging ON CONFLICT DO NOTHING"
            .formatted(table, columns, columns);
    return new CopyWriter(connection, format, "staging", merge);
  }

  @Override
  public void write(List<Matched> rows) throws SQLException {
    CopyIn copyIn = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    format.begin();
    for (Matched row : rows) {
      format.startRow();
      JoinedColumn.write(row, format);
      format.endRow();
      if (format.size() >= CHUNK_BYTES) {
        send(copyIn);
      }
    }
    format.end();
    send(copyIn);
    copyIn.endCopy();
    if (merge != null) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(merge);
      }
    }
    connection.commit();
  }

  private void send(CopyIn copyIn) throws SQLException {
    byte[] bytes = format.take();
    copyIn.writeToCopy(bytes, 0, bytes.length);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
