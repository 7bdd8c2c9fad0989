package io.adstream.jdbc.internal.table;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.ReachSketch;
import java.util.List;

/**
 * A cube's table of sketches: one row per day of the reporting time zone and group, which table
 * {@code kpi_CUBE_day} describes. A sketch is stored as bit planes, in the order described in
 * {@code reach.sql}, so that the server can merge sketches itself.
 */
public record ReachTable(String schema, CubePlan plan) {

  /** The number of bits of a sketch. */
  public static final int BITS = ReachSketch.REGISTERS * ReachSketch.MAX_VALUE;

  /** The tables of the cubes with reach. */
  public static List<ReachTable> of(String schema, List<CubePlan> cubes) {
    return cubes.stream()
        .filter(cube -> !cube.reach().isEmpty())
        .map(cube -> new ReachTable(schema, cube))
        .toList();
  }

  /** The name of a cube's table. */
  public static String nameFor(String cube) {
    return "reach_" + cube;
  }

  /** The table's name, without the schema. */
  public String tableName() {
    return nameFor(plan.name());
  }

  /** The quoted name, with the schema. */
  public String qualifiedName() {
    return SqlName.quote(schema, tableName());
  }

  /** The columns that come from the plan. */
  public List<Column> planned() {
    return plan.reach().stream().map(ReachTable::column).toList();
  }

  private static Column column(CubeReach reach) {
    return new Column(
        reach.name(),
        "bit(" + BITS + ")",
        "",
        "Sketch of the distinct values of attribute "
            + reach.attribute()
            + ": merge with bit_or, estimate with function reach.");
  }

  /** The table. */
  public String createTable() {
    return """
    CREATE TABLE %s (
      window_start timestamptz NOT NULL,
      group_id uuid NOT NULL,
      %s,
      PRIMARY KEY (window_start, group_id)
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)\
    """
        .formatted(
            qualifiedName(), planned().stream().map(Column::definition).collect(joining(",\n  ")));
  }

  /**
   * Stores sketches next to their key, compressed with LZ4 if the server supports it, which is
   * faster to read.
   *
   * @param columns the columns' names
   */
  public String setStorage(List<String> columns) {
    return columns.stream()
        .map(
            column ->
                """
                ALTER TABLE %1$s ALTER COLUMN %2$s SET STORAGE MAIN;
                DO $do$ BEGIN
                  IF EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
                    ALTER TABLE %1$s ALTER COLUMN %2$s SET COMPRESSION lz4;
                  END IF;
                END $do$\
                """
                    .formatted(qualifiedName(), SqlName.quote(column)))
        .collect(joining(";\n"));
  }

  /** Sets the comments of the table and of the columns that come from the plan. */
  public String comments() {
    return "COMMENT ON TABLE %s IS 'Sketches of the distinct values of attributes, one row per day of the reporting time zone and group of table kpi_%s_day.'%s"
        .formatted(
            qualifiedName(),
            plan.name(),
            planned().stream()
                .map(column -> ";\n" + TableColumns.comment(qualifiedName(), column))
                .collect(joining()));
  }

  /** A query that returns the start of each window's day, in seconds since the epoch. */
  public String days() {
    LocalTimes local = new LocalTimes("zone.time_zone", plan.cube().window());
    return """
    SELECT w, extract(epoch FROM %s)::bigint
    FROM (SELECT w, timestamptz 'epoch' + w * interval '1 millisecond' AS t FROM unnest(?::bigint[]) AS given (w)) AS windows
    CROSS JOIN (SELECT time_zone FROM %s LIMIT 1) AS zone\
    """
        .formatted(local.dayStart("t"), SqlName.quote(schema, "settings"));
  }

  /**
   * Merges sketches, given as one array per column, into the stored ones. Empty planes, which come
   * first, are not sent.
   */
  public String upsert() {
    List<Column> columns = planned();
    StringBuilder arrays = new StringBuilder();
    StringBuilder names = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      arrays.append(", ?::varbit[]");
      names.append(", s").append(i);
      values.append(", s%1$d::bit(%2$d) >> %2$d - length(s%1$d)".formatted(i, BITS));
    }
    return """
    INSERT INTO %s AS reach (window_start, group_id, %s)
    SELECT to_timestamp(start), g%s FROM unnest(?::bigint[], ?::uuid[]%s) AS given (start, g%s)
    ON CONFLICT (window_start, group_id) DO UPDATE SET %s\
    """
        .formatted(
            qualifiedName(),
            columns.stream().map(column -> SqlName.quote(column.name())).collect(joining(", ")),
            values,
            arrays,
            names,
            columns.stream()
                .map(
                    column ->
                        "%1$s = coalesce(reach.%1$s | excluded.%1$s, reach.%1$s, excluded.%1$s)"
                            .formatted(SqlName.quote(column.name())))
                .collect(joining(", ")));
  }
}
