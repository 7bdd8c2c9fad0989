package io.adstream.jdbc.internal.schema;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.FactLayout;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.jdbc.internal.table.ReachTable;
import io.adstream.jdbc.internal.table.TableColumns;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All results of a schema, which a rebuild removes. */
record StoredResults(SchemaScript script, String schema) {

  private static final String CUBE = "cube.";

  /**
   * Empties the tables, and drops the tables of cubes and the columns of attributes that the new
   * specification lacks. Progress goes first, since writers lock it first, too; so the two cannot
   * deadlock.
   */
  void clear(StoredIdentity stored, SinkSpec spec, Layout layout) throws SQLException {
    Map<String, String> different = new TreeMap<>(stored.fingerprint());
    different.entrySet().removeAll(spec.fingerprint().entrySet());
    TableColumns columns = TableColumns.read(script, schema, layout);
    Set<String> tables =
        new LinkedHashSet<>(List.of("progress", "reconciliation", "counted_since"));
    tables.addAll(Progress.tablesByTime());
    for (FactTable table : FactTable.values()) {
      tables.add(table.tableName());
    }
    Set<String> dropped = new LinkedHashSet<>();
    for (String setting : stored.fingerprint().keySet()) {
      if (!setting.startsWith(CUBE)) {
        continue;
      }
      String cube = setting.substring(CUBE.length());
      List<String> names = new ArrayList<>(CubeTable.possibleNames(cube));
      names.add(ReachTable.nameFor(cube));
      for (String name : names) {
        if (script.exists(schema, name)) {
          tables.add(name);
          if (different.containsKey(setting) || !columns.isAsPlanned(name)) {
            dropped.add(name);
          }
        }
      }
    }
    script.run("TRUNCATE " + tables.stream().map(this::quote).collect(joining(", ")));
    for (String table : dropped) {
      script.run("DROP TABLE " + quote(table));
      script.run(
          "DELETE FROM %s WHERE table_name = %s"
              .formatted(quote("retention"), SqlName.literal(table)));
    }
    for (String column : FactLayout.columnsOf(different)) {
      dropColumn(column);
    }
  }

  private void dropColumn(String column) throws SQLException {
    for (FactTable table :
        List.of(FactTable.JOINED, FactTable.ORPHAN_CLICK, FactTable.LATE_EVENT)) {
      script.run(
          "ALTER TABLE %s DROP COLUMN IF EXISTS %s"
              .formatted(quote(table.tableName()), SqlName.quote(column)));
    }
  }

  private String quote(String table) {
    return SqlName.quote(schema, table);
  }
}
