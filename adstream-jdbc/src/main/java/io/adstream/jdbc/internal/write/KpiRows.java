package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The amounts to add to one cube: each key once, in key order. */
public record KpiRows(List<CubeTable> tables, List<KpiLine> lines) implements Rows {

  private static final int MAX_ROWS_A_STATEMENT = 10_000;

  /** Counted in chars, each of which becomes one or a few bytes. */
  private static final int MAX_CHARS_A_STATEMENT = 1 << 20;

  /**
   * The rows by cube, in the cubes' order. Rows with equal stored keys are merged, since an upsert
   * cannot touch a row twice; amounts whose sum would overflow a line follow in further rows. What
   * cancels out, as the clicks of rejected rows do, makes no row.
   */
  public static List<Rows> of(SortedMap<String, List<CubeTable>> cubes, List<KpiRow> rows) {
    List<Rows> all = new ArrayList<>();
    List<KpiRow> rest = rows;
    while (!rest.isEmpty()) {
      rest = addThoseThatFit(cubes, rest, all);
    }
    return all;
  }

  /** Returns the rows whose sums do not fit. */
  private static List<KpiRow> addThoseThatFit(
      SortedMap<String, List<CubeTable>> cubes, List<KpiRow> rows, List<Rows> to) {
    Map<String, Map<KpiLine.Key, KpiLine>> sums = new TreeMap<>();
    List<KpiRow> rest = new ArrayList<>();
    for (KpiRow row : rows) {
      checkCube(cubes, row);
      KpiLine line =
          new KpiLine(
              new KpiLine.Key(row.key().windowStartMillis(), KpiLine.groupId(row.key().group())),
              row.key().group(),
              row.measures());
      try {
        sums.computeIfAbsent(row.key().cube(), cube -> new HashMap<>())
            .merge(line.key(), line, KpiRows::sum);
      } catch (ArithmeticException e) {
        rest.add(row);
      }
    }
    sums.forEach(
        (cube, lines) ->
            to.add(
                new KpiRows(
                    cubes.getOrDefault(cube, List.of()),
                    lines.values().stream().sorted(KpiLine.BY_KEY).toList())));
    return rest;
  }

  @Override
  public String tableName() {
    return windows().tableName();
  }

  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public void send(Connection connection, int from, int to) throws SQLException {
    // Table by table, as every writer does, so that they cannot deadlock.
    for (CubeTable table : tables) {
      try (PreparedStatement statement = connection.prepareStatement(table.upsert())) {
        for (int i = from, end; i < to; i = end) {
          end = endOfStatement(i, to);
          int stored = upsert(connection, statement, lines.subList(i, end));
          // A roll-up has fewer rows than the windows.
          int least = table.grain() == CubeTable.Grain.WINDOW ? end - i : 1;
          if (stored < least) {
            throw SqlFailure.droppedByTrigger(least, stored);
          }
        }
      }
    }
  }

  private int endOfStatement(int from, int to) {
    int chars = 0;
    int end = from;
    while (end < to && end - from < MAX_ROWS_A_STATEMENT && chars < MAX_CHARS_A_STATEMENT) {
      for (Object value : lines.get(end).group()) {
        chars += value instanceof String text ? text.length() : 0;
      }
      end++;
    }
    return end;
  }

  @Override
  public byte[] json(int index) {
    KpiLine line = lines.get(index);
    JsonRow json = new JsonRow(windows().columns());
    json.time(line.key().windowStartMillis());
    json.text(line.key().groupId().toString());
    CubePlan plan = windows().plan();
    for (int i = 0; i < plan.dimensions().size(); i++) {
      json.value(plan.dimensions().get(i).type(), line.group().get(i));
    }
    for (int i = 0; i < plan.measures().size(); i++) {
      switch (plan.measures().get(i).unit()) {
        case COUNT, INTEGER -> json.int8(line.measures().value(i));
        case MICROS -> json.decimal(line.measures().value(i));
      }
    }
    return json.toBytes();
  }

  @Override
  public @Nullable Matched match(int index) {
    return null;
  }

  private int upsert(Connection connection, PreparedStatement statement, List<KpiLine> chunk)
      throws SQLException {
    int column = 1;
    statement.setObject(column++, longs(chunk, line -> line.key().windowStartMillis()));
    statement.setArray(
        column++,
        connection.createArrayOf(
            "uuid", chunk.stream().map(line -> line.key().groupId()).toArray(UUID[]::new)));
    CubePlan plan = windows().plan();
    for (int i = 0; i < plan.dimensions().size(); i++) {
      int dimension = i;
      statement.setArray(
          column++,
          connection.createArrayOf(
              CubeTable.arrayType(plan.dimensions().get(i).type()),
              chunk.stream().map(line -> line.group().get(dimension)).toArray()));
    }
    for (int i = 0; i < plan.measures().size(); i++) {
      int measure = i;
      statement.setObject(column++, longs(chunk, line -> line.measures().value(measure)));
    }
    return statement.executeUpdate();
  }

  private static long[] longs(List<KpiLine> lines, ToLongFunction<KpiLine> value) {
    return lines.stream().mapToLong(value).toArray();
  }

  /** Null if nothing remains. */
  private static @Nullable KpiLine sum(KpiLine one, KpiLine other) {
    Measures measures = one.measures().plus(other.measures());
    KpiLine sum = new KpiLine(one.key(), one.group(), measures);
    return sum.changesAnything() ? sum : null;
  }

  private CubeTable windows() {
    return tables.get(0);
  }

  private static void checkCube(SortedMap<String, List<CubeTable>> cubes, KpiRow row) {
    List<CubeTable> tables = cubes.get(row.key().cube());
    if (tables == null) {
      throw SinkException.ofPermanent(
          "Cannot write KPIs: cube is \""
              + row.key().cube()
              + "\", expected one of "
              + cubes.keySet(),
          null);
    }
    CubePlan plan = tables.get(0).plan();
    checkSize(row, "group has", row.key().group().size(), plan.cube().dimensions());
    checkSize(row, "measures are", row.measures().size(), tables.get(0).measures());
  }

  private static void checkSize(KpiRow row, String what, int size, List<String> names) {
    if (size != names.size()) {
      throw SinkException.ofPermanent(
          "Cannot write KPIs of cube %s: %s %d values, expected one for each of %s"
              .formatted(row.key().cube(), what, size, names),
          null);
    }
  }
}
