package io.adstream.benchmarks.sink;

import io.adstream.join.JoinResult.Matched;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement per batch, with one array per column. Costs and times are sent as integers. */
final class UnnestWriter implements RowWriter, JoinedColumn.Fields {

  private static final int COLUMNS = JoinedColumn.values().length;

  private final Connection connection;
  private final PreparedStatement insert;
  private final Object[][] arrays = new Object[COLUMNS][];
  private int row;
  private int column;

  UnnestWriter(Connection connection, String table, String conflict) throws SQLException {
    this.connection = connection;
    insert =
        connection.prepareStatement(
            "INSERT INTO %s (%s) SELECT %s FROM unnest(%s) AS rows (%s) %s"
                .formatted(
                    table,
                    JoinedColumn.names(),
                    JoinedColumn.list(UnnestWriter::value),
                    JoinedColumn.list(each -> "?::" + elementType(each) + "[]"),
                    JoinedColumn.names(),
                    conflict));
  }

  private static String value(JoinedColumn column) {
    return switch (column.type()) {
      case TEXT -> column.name();
      case COST -> column.name() + " * 0.000001";
      case TIME -> "timestamptz 'epoch' + " + column.name() + " * interval '1 millisecond'";
    };
  }

  private static String elementType(JoinedColumn column) {
    return column.type() == JoinedColumn.Type.TEXT ? "text" : "bigint";
  }

  @Override
  public void write(List<Matched> rows) throws SQLException {
    for (JoinedColumn each : JoinedColumn.values()) {
      arrays[each.ordinal()] =
          each.type() == JoinedColumn.Type.TEXT ? new String[rows.size()] : new Long[rows.size()];
    }
    row = 0;
    for (Matched each : rows) {
      column = 0;
      JoinedColumn.write(each, this);
      row++;
    }
    for (JoinedColumn each : JoinedColumn.values()) {
      int index = each.ordinal();
      insert.setArray(index + 1, connection.createArrayOf(elementType(each), arrays[index]));
    }
    insert.executeUpdate();
    connection.commit();
  }

  @Override
  public void text(@Nullable String value) {
    arrays[column++][row] = value;
  }

  @Override
  public void cost(long micros) {
    arrays[column++][row] = micros;
  }

  @Override
  public void time(long millis) {
    arrays[column++][row] = millis;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
