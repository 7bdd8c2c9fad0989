package io.adstream.jdbc.internal.table;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.sink.SinkException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds missing planned columns to existing tables. Never removes anything. */
public final class TableColumns {

  /** The columns of a cube's table that do not come from the plan. */
  private static final Set<String> KEY = Set.of("window_start", "group_id");

  private final SchemaScript script;
  private final String schema;
  private final Map<String, List<Column>> planned;
  private final Map<String, Map<String, Found>> found = new HashMap<>();

  /** An existing column. */
  private record Found(String type, @Nullable String comment) {}

  private TableColumns(SchemaScript script, String schema, Map<String, List<Column>> planned) {
    this.script = script;
    this.schema = schema;
    this.planned = planned;
  }

  /** Compares the plan with the existing tables. */
  public static TableColumns read(SchemaScript script, String schema, Layout layout)
      throws SQLException {
    Map<String, List<Column>> planned = new LinkedHashMap<>();
    planned.put("progress", CounterColumns.ofLanes());
    Progress.tablesByTime().forEach(table -> planned.put(table, CounterColumns.ofMinutes()));
    for (FactTable table : FactTable.values()) {
      planned.put(table.tableName(), layout.facts().planned(table));
    }
    layout.cubeTables().forEach(table -> planned.put(table.tableName(), table.planned()));
    layout.reach().forEach(table -> planned.put(table.tableName(), table.planned()));
    TableColumns columns = new TableColumns(script, schema, planned);
    columns.find();
    return columns;
  }

  /** The server quotes type names if {@code quote_all_identifiers} is on. */
  private void find() throws SQLException {
    String sql =
        """
        SELECT c.relname, a.attname, replace(pg_catalog.format_type(a.atttypid, a.atttypmod), '"', ''),
          pg_catalog.col_description(c.oid, a.attnum)
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relname = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped\
        """;
    try (PreparedStatement statement = script.connection().prepareStatement(sql)) {
      statement.setString(1, schema);
      statement.setArray(2, script.connection().createArrayOf("text", planned.keySet().toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found
              .computeIfAbsent(row.getString(1), table -> new HashMap<>())
              .put(row.getString(2), new Found(row.getString(3), row.getString(4)));
        }
      }
    }
  }

  /**
   * Checks that existing columns have their planned types.
   *
   * @throws SinkException if a column has another type; the message lists all such columns
   */
  public void check() {
    List<String> faults = new ArrayList<>();
    planned.forEach(
        (table, columns) -> {
          for (Column column : columns) {
            Found there = of(table).get(column.name());
            if (there != null && !there.type().equals(column.type())) {
              faults.add(
                  "column %s of table %s is %s, expected %s"
                      .formatted(column.name(), table, there.type(), column.type()));
            }
          }
        });
    if (!faults.isEmpty()) {
      throw SinkException.ofPermanent(
          "Cannot use tables of schema \"" + schema + "\": " + String.join("; ", faults), null);
    }
  }

  /** Whether a table is as it would be created now. */
  public boolean isAsPlanned(String table) {
    List<Column> columns = planned.get(table);
    if (columns == null) {
      return false;
    }
    Set<String> others = new HashSet<>(of(table).keySet());
    columns.forEach(column -> others.remove(column.name()));
    others.removeAll(KEY);
    return others.isEmpty()
        && columns.stream()
            .allMatch(
                column -> {
                  Found there = of(table).get(column.name());
                  return there != null && there.type().equals(column.type());
                });
  }

  /** Whether any existing table lacks a column. */
  public boolean areMissing() {
    return planned.keySet().stream().anyMatch(table -> !missing(table).isEmpty());
  }

  /** The names of the columns that a table lacks; none for a table that does not exist. */
  public List<String> missingFrom(String table) {
    return missing(table).stream().map(Column::name).toList();
  }

  private List<Column> missing(String table) {
    return found.containsKey(table)
        ? planned.getOrDefault(table, List.of()).stream()
            .filter(column -> !of(table).containsKey(column.name()))
            .toList()
        : List.of();
  }

  /** Adds missing columns, table by table in the order in which writers lock them. */
  public void add() throws SQLException {
    for (String table : planned.keySet()) {
      List<Column> missing = missing(table);
      if (!missing.isEmpty()) {
        script.run(
            "ALTER TABLE "
                + SqlName.quote(schema, table)
                + missing.stream()
                    .map(column -> " ADD COLUMN " + column.definition())
                    .collect(joining(",")));
      }
    }
  }

  /** Sets the comments of columns whose comment is missing or different. */
  public void comment() throws SQLException {
    for (Map.Entry<String, List<Column>> entry : planned.entrySet()) {
      Map<String, Found> there = of(entry.getKey());
      List<String> comments =
          found.containsKey(entry.getKey())
              ? entry.getValue().stream()
                  .filter(column -> !column.comment().equals(commentOf(there.get(column.name()))))
                  .map(column -> comment(SqlName.quote(schema, entry.getKey()), column))
                  .toList()
              : List.of();
      if (!comments.isEmpty()) {
        script.run(String.join(";\n", comments));
      }
    }
  }

  private static @Nullable String commentOf(@Nullable Found column) {
    return column == null ? null : column.comment();
  }

  /** The statement that sets the comment of a column of a table or view. */
  public static String comment(String table, Column column) {
    return comment(table, column.name(), column.comment());
  }

  /**
   * The statement that sets a comment on a column of a table or view.
   *
   * @param table its qualified name, quoted
   * @param column its name, unquoted
   */
  public static String comment(String table, String column, String comment) {
    return "COMMENT ON COLUMN %s.%s IS %s"
        .formatted(table, SqlName.quote(column), SqlName.literal(comment));
  }

  private Map<String, Found> of(String table) {
    return found.getOrDefault(table, Map.of());
  }
}
