package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.report.CountedSince;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.ReachTable;
import io.adstream.jdbc.internal.table.TableColumns;
import io.adstream.kpi.CubeReach;
import io.adstream.sink.SinkException;
import java.sql.SQLException;
import java.util.List;

/** Brings the tables of sketches up to date with the plan. */
record ReachSchema(SchemaScript script, String schema, List<ReachTable> tables) {

  /**
   * Creates missing tables; call it before the cubes' own tables are created.
   *
   * @param isEmpty whether there are no results yet
   */
  void create(boolean isEmpty) throws SQLException {
    for (ReachTable table : tables) {
      if (script.exists(schema, table.tableName())) {
        continue;
      }
      script.run(table.createTable());
      script.run(table.setStorage(table.plan().reach().stream().map(CubeReach::name).toList()));
      script.run(table.comments());
      script.run(
          "INSERT INTO %s (table_name) VALUES (%s)"
              .formatted(SqlName.quote(schema, "retention"), SqlName.literal(table.tableName())));
      String cube = table.plan().name();
      if (!isEmpty && script.exists(schema, CubeTable.possibleNames(cube).get(0))) {
        for (CubeReach reach : table.plan().reach()) {
          CountedSince.add(script, schema, cube, reach.name());
        }
      }
    }
  }

  /**
   * Completes columns that were added to existing tables.
   *
   * @param columns the added columns
   * @param isEmpty whether there are no results yet, so that the time of the addition need not be
   *     recorded
   */
  void completeAdded(TableColumns columns, boolean isEmpty) throws SQLException {
    for (ReachTable table : tables) {
      List<String> added = columns.missingFrom(table.tableName());
      if (!added.isEmpty()) {
        script.run(table.setStorage(added));
      }
      for (String reach : isEmpty ? List.<String>of() : added) {
        CountedSince.add(script, schema, table.plan().name(), reach);
      }
    }
  }

  /** Days of another time zone begin at other times, and a sketch cannot be split. */
  void checkZoneMayChange() throws SQLException {
    for (ReachTable table : tables) {
      if (script.exists(schema, table.tableName())
          && !script.query("SELECT 1 FROM " + table.qualifiedName() + " LIMIT 1").isEmpty()) {
        throw SinkException.ofPermanent(
            "Cannot change the time zone of schema \"%s\": table %s holds sketches of days in the current one, which cannot be split, expected no rows; keep the time zone, use another schema, or truncate this table first, so that reach counts from then on"
                .formatted(schema, table.tableName()),
            null);
      }
    }
  }
}
