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

/** Brings the tables of sketches to what is planned. */
record ReachSchema(SchemaScript script, String schema, List<ReachTable> tables) {

  /**
   * Makes the tables that are missing; to be called before the cubes' own are made.
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
   * Completes columns that were added to tables that are there.
   *
   * @param columns what was missing
   * @param isEmpty whether there are no results yet, so that nothing need be said of the time
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

  /** Days of another time zone begin elsewhere, and a sketch cannot be cut. */
  void checkZoneMayChange() throws SQLException {
    for (ReachTable table : tables) {
      if (script.exists(schema, table.tableName())
          && !script.query("SELECT 1 FROM " + table.qualifiedName() + " LIMIT 1").isEmpty()) {
        throw SinkException.ofPermanent(
            "Cannot change the time zone of schema \"%s\": table %s holds sketches of days of the present one, which cannot be cut, expected no rows; keep the time zone, use another schema, or truncate this table first, and reach counts from then on"
                .formatted(schema, table.tableName()),
            null);
      }
    }
  }
}
