package io.adstream.jdbc.internal.write;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.table.ReachTable;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.ReachSketch;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sketches to merge into those of one cube's days, in the order of the rows' windows. Merging is
 * idempotent.
 */
public record ReachRows(ReachTable table, List<Line> lines) implements Rows {

  private static final int MAX_CHARS_A_STATEMENT = 4 << 20;

  /** The sketches of a window and group. */
  public record Line(KpiLine.Key key, List<ReachSketch> sketches) {}

  /** The sketches of the rows by cube, in the order in which all writers lock the tables. */
  public static List<Rows> of(Collection<ReachTable> tables, List<KpiRow> rows) {
    List<Rows> all = new ArrayList<>();
    for (ReachTable table : tables) {
      List<Line> lines =
          rows.stream()
              .filter(row -> row.key().cube().equals(table.plan().name()) && !row.reach().isEmpty())
              .map(
                  row ->
                      new Line(
                          new KpiLine.Key(
                              row.key().windowStartMillis(), KpiLine.groupId(row.key().group())),
                          row.reach()))
              .toList();
      if (!lines.isEmpty()) {
        all.add(new ReachRows(table, lines));
      }
    }
    return all;
  }

  @Override
  public String tableName() {
    return table.tableName();
  }

  @Override
  public int size() {
    return lines.size();
  }

  /** In key order, as every writer does, so that they cannot deadlock. */
  @Override
  public void send(Connection connection, int from, int to) throws SQLException {
    List<Line> part = lines.subList(from, to);
    Map<Long, Long> days = days(connection, part);
    TreeMap<Row, List<Line>> byRow = new TreeMap<>(comparing(Row::day).thenComparing(Row::group));
    for (Line line : part) {
      Row row =
          new Row(requireNonNull(days.get(line.key().windowStartMillis())), line.key().groupId());
      byRow.computeIfAbsent(row, added -> new ArrayList<>()).add(line);
    }
    try (PreparedStatement statement = connection.prepareStatement(table.upsert())) {
      Chunk chunk = new Chunk(table.plan().reach().size());
      for (Map.Entry<Row, List<Line>> entry : byRow.entrySet()) {
        chunk.add(entry.getKey(), entry.getValue());
        if (chunk.chars >= MAX_CHARS_A_STATEMENT) {
          chunk.send(connection, statement);
          chunk = new Chunk(table.plan().reach().size());
        }
      }
      chunk.send(connection, statement);
    }
  }

  private Map<Long, Long> days(Connection connection, List<Line> part) throws SQLException {
    long[] windows =
        part.stream().mapToLong(line -> line.key().windowStartMillis()).distinct().toArray();
    Map<Long, Long> days = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(table.days())) {
      statement.setObject(1, windows);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          days.put(row.getLong(1), row.getLong(2));
        }
      }
    }
    return days;
  }

  @Override
  public byte[] json(int index) {
    Line line = lines.get(index);
    List<String> names = new ArrayList<>(List.of("window_start", "group_id"));
    table.planned().forEach(column -> names.add(column.name()));
    JsonRow json = new JsonRow(names);
    json.time(line.key().windowStartMillis());
    json.text(line.key().groupId().toString());
    line.sketches().forEach(sketch -> json.bytes(sketch.toBytes()));
    return json.toBytes();
  }

  @Override
  public @Nullable Matched match(int index) {
    return null;
  }

  /** A row's key; the day is given by its start in seconds since the epoch. */
  private record Row(long day, UUID group) {}

  /** The rows of one statement. */
  private static final class Chunk {
    private final List<Row> rows = new ArrayList<>();
    private final List<List<@Nullable String>> sketches;
    private int chars;

    Chunk(int reaches) {
      sketches = new ArrayList<>(Collections.nCopies(reaches, null));
      sketches.replaceAll(none -> new ArrayList<>());
    }

    void add(Row row, List<Line> lines) {
      rows.add(row);
      for (int i = 0; i < sketches.size(); i++) {
        byte[] registers = new byte[ReachSketch.REGISTERS];
        for (Line line : lines) {
          line.sketches().get(i).mergeInto(registers);
        }
        String planes = planes(registers);
        sketches.get(i).add(planes);
        chars += planes == null ? 0 : planes.length();
      }
    }

    void send(Connection connection, PreparedStatement statement) throws SQLException {
      if (rows.isEmpty()) {
        return;
      }
      statement.setObject(1, rows.stream().mapToLong(Row::day).toArray());
      Array groups =
          connection.createArrayOf("uuid", rows.stream().map(Row::group).toArray(UUID[]::new));
      statement.setArray(2, groups);
      for (int i = 0; i < sketches.size(); i++) {
        statement.setArray(3 + i, connection.createArrayOf("varbit", sketches.get(i).toArray()));
      }
      int stored = statement.executeUpdate();
      if (stored < rows.size()) {
        throw SqlFailure.droppedByTrigger(rows.size(), stored);
      }
    }
  }

  /**
   * The planes from that of the largest register value to that of 1, as PostgreSQL reads bits in
   * hexadecimal; null if all registers are 0.
   */
  static @Nullable String planes(byte[] registers) {
    int greatest = 0;
    for (byte register : registers) {
      greatest = Math.max(greatest, register);
    }
    if (greatest == 0) {
      return null;
    }
    int planeBytes = registers.length / Byte.SIZE;
    byte[] bits = new byte[greatest * planeBytes];
    for (int i = 0; i < registers.length; i++) {
      for (int value = 1; value <= registers[i]; value++) {
        bits[(greatest - value) * planeBytes + i / Byte.SIZE] |= (byte) (0x80 >>> i % Byte.SIZE);
      }
    }
    return "x" + HexFormat.of().formatHex(bits);
  }
}
