package io.adstream.jdbc.internal.table;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Unit;
import io.adstream.kpi.StandardMeasures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cube's table of measures, by window or rolled up. A roll-up is written together with the
 * windows, so that sums over months read few rows; its rows begin in the reporting time zone, which
 * the server looks up each time.
 */
public record CubeTable(String schema, CubePlan plan, Grain grain) {

  /** The period of a row. */
  public enum Grain {
    WINDOW(""),
    HOUR("_hour"),
    DAY("_day");

    private final String suffix;

    Grain(String suffix) {
      this.suffix = suffix;
    }

    /** Windows that do not divide an hour or day may span two. */
    private boolean isFor(Duration window) {
      return switch (this) {
        case WINDOW -> true;
        case HOUR -> isPart(window, Duration.ofHours(1));
        case DAY -> isPart(window, Duration.ofDays(1));
      };
    }

    private static boolean isPart(Duration window, Duration whole) {
      return window.compareTo(whole) < 0 && whole.toMillis() % window.toMillis() == 0;
    }
  }

  /**
   * The cube's tables: by window, then its roll-ups, in the order in which all writers take them.
   */
  public static List<CubeTable> of(String schema, CubePlan plan) {
    List<CubeTable> tables = new ArrayList<>();
    for (Grain grain : Grain.values()) {
      if (grain.isFor(plan.cube().window())) {
        tables.add(new CubeTable(schema, plan, grain));
      }
    }
    return tables;
  }

  /**
   * The tables of several cubes by the cubes' names, in the order in which all writers take them.
   */
  public static SortedMap<String, List<CubeTable>> of(String schema, List<CubePlan> cubes) {
    SortedMap<String, List<CubeTable>> tables = new TreeMap<>();
    for (CubePlan cube : cubes) {
      tables.put(cube.name(), of(schema, cube));
    }
    return tables;
  }

  /** The names that a cube's tables may have, for any window. */
  public static List<String> possibleNames(String cube) {
    List<String> names = new ArrayList<>();
    for (Grain grain : Grain.values()) {
      names.add("kpi_" + cube + grain.suffix);
    }
    return names;
  }

  /** The cube. */
  public Cube cube() {
    return plan.cube();
  }

  /** The table's name, without the schema. */
  public String tableName() {
    return "kpi_" + cube().name() + grain.suffix;
  }

  /** The name of the campaign view over this table. */
  public String campaignName() {
    return "campaign_" + cube().name() + grain.suffix;
  }

  /** The table's name, quoted, with the schema. */
  public String qualifiedName() {
    return SqlName.quote(schema, tableName());
  }

  /** The dimensions' columns, unquoted, in the plan's order. */
  public List<String> dimensions() {
    return plan.dimensions().stream().map(Attribute::column).toList();
  }

  /** The measures' columns, unquoted, in the plan's order. */
  public List<String> measures() {
    return plan.measures().stream().map(Measure::name).toList();
  }

  /** All columns, unquoted: the key, the dimensions, the measures. */
  public List<String> columns() {
    return Stream.of(
            Stream.of("window_start", "group_id"), dimensions().stream(), measures().stream())
        .flatMap(names -> names)
        .toList();
  }

  /** The columns that come from the plan: dimensions, then measures. */
  List<Column> planned() {
    List<Column> columns = new ArrayList<>();
    plan.dimensions().forEach(each -> columns.add(Column.of(EventType.IMPRESSION, each)));
    plan.measures().forEach(each -> columns.add(Column.of(each)));
    return columns;
  }

  /**
   * Whether every row has a value for the measure; others are null in rows from before they were
   * added.
   */
  public static boolean isInAllRows(Measure measure) {
    return StandardMeasures.GROSS.contains(measure);
  }

  /**
   * Creates the table. A missing dimension is null and forms a separate group, which a unique key
   * cannot express before PostgreSQL 15, and long texts do not fit into an index; so the key is a
   * digest of the group. Without indexes on measures and with free space on the pages, updates
   * touch no index. Since the table is updated all the time, it is vacuumed when 5 % of it is dead,
   * not 20 %.
   */
  public String createTable() {
    int dimensions = plan.dimensions().size();
    List<Column> planned = planned();
    String columns =
        IntStream.range(0, planned.size())
            .mapToObj(
                i -> {
                  boolean isRequired =
                      i >= dimensions && isInAllRows(plan.measures().get(i - dimensions));
                  return "  " + planned.get(i).definition() + (isRequired ? " NOT NULL" : "");
                })
            .collect(joining(",\n"));
    return """
        CREATE TABLE %s (
          window_start timestamptz NOT NULL,
          group_id uuid NOT NULL,
        %s,
          PRIMARY KEY (window_start, group_id)
        ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)"""
        .formatted(qualifiedName(), columns);
  }

  /** Sets the comments of the table and of the columns that come from the plan. */
  public String comments() {
    return Stream.concat(
            Stream.of(comment()),
            planned().stream().map(column -> TableColumns.comment(qualifiedName(), column)))
        .collect(joining(";\n"));
  }

  private String comment() {
    String rows =
        switch (grain) {
          case WINDOW -> "One row per window of " + cube().window() + " and group.";
          case HOUR -> "One row per hour of the reporting time zone and group.";
          case DAY -> "One row per day of the reporting time zone and group.";
        };
    return "COMMENT ON TABLE %s IS '%s All measures are additive; ratios are in the views.'"
        .formatted(qualifiedName(), rows);
  }

  /** The name of the index on local time, without the schema. */
  public String localTimeIndex() {
    return tableName() + "_local_time";
  }

  /**
   * An index for queries of a view by local time. A BRIN index would be smaller, but reads the
   * whole table after a bulk load until it is summarized.
   */
  public String createLocalTimeIndex(String zone) {
    return "CREATE INDEX %s ON %s ((window_start AT TIME ZONE %s))"
        .formatted(SqlName.quote(localTimeIndex()), qualifiedName(), SqlName.literal(zone));
  }

  /** The sums of all rows. */
  public String totals() {
    String sums = each(measures(), "coalesce(sum(%s), 0)");
    return "SELECT concat_ws(' ', " + sums + ") FROM " + qualifiedName();
  }

  /** Computes a roll-up from the windows. */
  public String fill() {
    String group =
        dimensions().stream().map(name -> ", w." + SqlName.quote(name)).collect(joining());
    String windows = new CubeTable(schema, plan, Grain.WINDOW).qualifiedName();
    return "INSERT INTO %s (%s) WITH %s SELECT starts.start, w.group_id%s, %s FROM %s AS w JOIN starts ON starts.t = w.window_start GROUP BY starts.start, w.group_id%s ORDER BY starts.start, w.group_id"
        .formatted(
            qualifiedName(),
            each(columns(), "%s"),
            starts("window_start", windows),
            group,
            each(measures(), "sum(w.%s)"),
            windows,
            group);
  }

  /**
   * Adds rows given as arrays, one per column. Decimals are sent as micros and multiplied, which is
   * exact; dividing numerics rounds to 16 digits. Null in a row counts as 0.
   */
  public String upsert() {
    String delta = deltas();
    String rows =
        grain == Grain.WINDOW
            ? "SELECT t, g, %s%s FROM (%s) AS delta".formatted(groups(), sums("m%d"), delta)
            : """
            WITH delta AS MATERIALIZED (%s), %s
            SELECT start, g, %s%s
            FROM delta JOIN starts USING (t) GROUP BY start, %sg ORDER BY start, g"""
                .formatted(
                    delta,
                    starts("t", "delta"),
                    groups(),
                    sums("sum(m%d)"),
                    numbered("d%d, ", plan.dimensions().size()));
    return "INSERT INTO %s AS kpi (%s)\n%s\nON CONFLICT (window_start, group_id) DO UPDATE SET %s"
        .formatted(
            qualifiedName(),
            each(columns(), "%s"),
            rows,
            plan.measures().stream()
                .map(
                    measure ->
                        (isInAllRows(measure)
                                ? "%1$s = kpi.%1$s + excluded.%1$s"
                                : "%1$s = coalesce(kpi.%1$s, 0) + excluded.%1$s")
                            .formatted(SqlName.quote(measure.name())))
                .collect(joining(", ")));
  }

  /** A query that returns the arrays as rows: time, group, dimensions and measures. */
  private String deltas() {
    int dimensions = plan.dimensions().size();
    int measures = plan.measures().size();
    String arrays =
        plan.dimensions().stream()
            .map(dimension -> "?::" + arrayType(dimension.type()) + "[], ")
            .collect(joining());
    return """
        SELECT timestamptz 'epoch' + w * interval '1 millisecond' AS t, delta.*
        FROM unnest(?::bigint[], ?::uuid[], %s%s) AS delta (w, g, %s%s)"""
        .formatted(
            arrays,
            String.join(", ", Collections.nCopies(measures, "?::bigint[]")),
            numbered("d%d, ", dimensions),
            numbered("m%d, ", measures).replaceFirst(", $", ""));
  }

  /** The type used to send a dimension's values: decimals are sent as micros. */
  public static String arrayType(AttributeType type) {
    return switch (type) {
      case TEXT -> "text";
      case INTEGER, DECIMAL -> "int8";
      case BOOLEAN -> "bool";
    };
  }

  private String groups() {
    StringBuilder groups = new StringBuilder();
    for (int i = 0; i < plan.dimensions().size(); i++) {
      boolean isMicros = plan.dimensions().get(i).type() == AttributeType.DECIMAL;
      groups.append("d%d".formatted(i)).append(isMicros ? " * 0.000001, " : ", ");
    }
    return groups.toString();
  }

  private String sums(String sum) {
    return IntStream.range(0, plan.measures().size())
        .mapToObj(
            i ->
                sum.formatted(i)
                    + (plan.measures().get(i).unit() == Unit.MICROS ? " * 0.000001" : ""))
        .collect(joining(", "));
  }

  /**
   * A query of each window's hour or day, computed once per window and not per row. The LIMIT tells
   * the planner that there is one zone.
   */
  private String starts(String windowStart, String from) {
    LocalTimes local = new LocalTimes("zone.time_zone", cube().window());
    return """
        starts AS MATERIALIZED (
          SELECT t, %s AS start FROM (SELECT DISTINCT %s AS t FROM %s) AS windows
          CROSS JOIN (SELECT time_zone FROM %s LIMIT 1) AS zone)"""
        .formatted(
            grain == Grain.HOUR ? local.hourStart("t") : local.dayStart("t"),
            windowStart,
            from,
            SqlName.quote(schema, "settings"));
  }

  private static String each(List<String> names, String pattern) {
    return names.stream().map(SqlName::quote).map(pattern::formatted).collect(joining(", "));
  }

  private static String numbered(String pattern, int count) {
    return IntStream.range(0, count).mapToObj(pattern::formatted).collect(joining());
  }
}
