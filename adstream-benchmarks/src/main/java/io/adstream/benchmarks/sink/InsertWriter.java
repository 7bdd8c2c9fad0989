package io.adstream.benchmarks.sink;

import io.adstream.join.JoinResult.Matched;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One INSERT per row, sent as a JDBC batch. */
final class InsertWriter implements RowWriter, JoinedColumn.Fields {

  private final Connection connection;
  private final PreparedStatement insert;
  private int parameter;

  InsertWriter(Connection connection, String table) throws SQLException {
    this.connection = connection;
    insert =
        connection.prepareStatement(
            "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(table, JoinedColumn.names(), JoinedColumn.list(column -> "?")));
  }

  @Override
  public void write(List<Matched> rows) throws SQLException {
    for (Matched row : rows) {
      parameter = 1;
      JoinedColumn.write(row, this);
      insert.addBatch();
    }
    insert.executeBatch();
    connection.commit();
  }

  @Override
  public void text(@Nullable String value) throws SQLException {
    insert.setString(parameter++, value);
  }

  @Override
  public void cost(long micros) throws SQLException {
    insert.setBigDecimal(parameter++, BigDecimal.valueOf(micros, 6));
  }

  @Override
  public void time(long millis) throws SQLException {
    insert.setObject(parameter++, Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
