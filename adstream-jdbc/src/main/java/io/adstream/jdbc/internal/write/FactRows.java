package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.table.FactLayout;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results that become rows of one fact table, written by COPY. */
public record FactRows(String schema, FactLayout layout, FactTable table, List<JoinResult> results)
    implements Rows {

  private static final int PART_RESULTS = 5_000;
  private static final long PART_BYTES = 8 << 20;

  /** The next results to hold in memory together, limited by number and size. */
  static List<JoinResult> nextPart(Iterator<JoinResult> results) {
    List<JoinResult> part = new ArrayList<>();
    long bytes = 0;
    while (results.hasNext() && part.size() < PART_RESULTS && bytes < PART_BYTES) {
      JoinResult result = results.next();
      part.add(result);
      if (result instanceof JoinResult.Rejected rejected && rejected.value() != null) {
        bytes += rejected.value().length;
      }
    }
    return part;
  }

  /** The results by table, in the tables' order. */
  public static List<Rows> of(String schema, FactLayout layout, List<JoinResult> results) {
    Map<FactTable, List<JoinResult>> byTable = new EnumMap<>(FactTable.class);
    for (JoinResult result : results) {
      byTable.computeIfAbsent(FactTable.of(result), t -> new ArrayList<>()).add(result);
    }
    List<Rows> rows = new ArrayList<>();
    byTable.forEach((table, list) -> rows.add(new FactRows(schema, layout, table, list)));
    return rows;
  }

  @Override
  public String tableName() {
    return table.tableName();
  }

  @Override
  public int size() {
    return results.size();
  }

  @Override
  public void send(Connection connection, int from, int to) throws SQLException {
    Iterator<JoinResult> rest = results.subList(from, to).iterator();
    while (rest.hasNext()) {
      try (Copy copy = Copy.into(connection, schema, table, layout)) {
        while (rest.hasNext() && !copy.isFull()) {
          layout.write(rest.next(), copy.row());
        }
        copy.finish();
      }
    }
  }

  @Override
  public byte[] json(int index) {
    JsonRow json = new JsonRow(layout.columns(table));
    layout.write(results.get(index), json);
    return json.toBytes();
  }

  @Override
  public @Nullable Matched match(int index) {
    return results.get(index) instanceof Matched match ? match : null;
  }
}
