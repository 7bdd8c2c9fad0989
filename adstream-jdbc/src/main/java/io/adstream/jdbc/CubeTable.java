package io.adstream.jdbc;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Dimension;
import io.adstream.kpi.Cube;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cube's table of measures, by window or rolled up. A roll-up is written together with the
 * windows, so that months are a sum over few rows; its rows begin in the reporting time zone, which
 * the server looks up each time.
 */
record CubeTable(String schema, Cube cube, Grain grain) {

  static final List<String> MEASURES =
      List.of("impressions", "clicks", "clicked_impressions", "impression_cost", "click_cost");

  /** What a row is for, beside its group. */
  enum Grain {
    WINDOW(""),
    HOUR("_hour"),
    DAY("_day");

    private final String suffix;

    Grain(String suffix) {
      this.suffix = suffix;
    }

    /** Windows that do not divide an hour or day begin in one and end in the next. */
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
  static List<CubeTable> of(String schema, Cube cube) {
    List<CubeTable> tables = new ArrayList<>();
    for (Grain grain : Grain.values()) {
      if (grain.isFor(cube.window())) {
        tables.add(new CubeTable(schema, cube, grain));
      }
    }
    return tables;
  }

  /**
   * The tables of several cubes by the cubes' names, in the order in which all writers take them.
   */
  static SortedMap<String, List<CubeTable>> of(String schema, List<Cube> cubes) {
    SortedMap<String, List<CubeTable>> tables = new TreeMap<>();
    for (Cube cube : cubes) {
      tables.put(cube.name(), of(schema, cube));
    }
    return tables;
  }

  /** The names that a cube's tables may have, whatever its window. */
  static List<String> possibleNames(String cube) {
    List<String> names = new ArrayList<>();
    for (Grain grain : Grain.values()) {
      names.add("kpi_" + cube + grain.suffix);
    }
    return names;
  }

  String tableName() {
    return "kpi_" + cube.name() + grain.suffix;
  }

  /** The name of the campaigns' view over this table. */
  String campaignName() {
    return "campaign_" + cube.name() + grain.suffix;
  }

  String qualifiedName() {
    return SqlName.quote(schema, tableName());
  }

  List<String> dimensions() {
    return cube.dimensions().stream().map(Dimension::columnName).toList();
  }

  List<String> columns() {
    List<String> columns = new ArrayList<>();
    columns.add("window_start");
    columns.add("group_id");
    columns.addAll(dimensions());
    columns.addAll(MEASURES);
    return columns;
  }

  /**
   * The table. A missing dimension is null and a group of its own, which a plain unique key cannot
   * say before PostgreSQL 15, and long texts do not fit into an index; so the key is a digest of
   * the group. No index on measures, and room on the pages: an update then touches no index. What
   * is updated all the time is vacuumed when a twentieth of it is dead, not a fifth. A sum of costs
   * fits, whatever it is of: 10^12 at most each, and no more of them than a bigint counts.
   */
  String createTable() {
    String dimensions =
        dimensions().stream()
            .map(name -> "  " + SqlName.quote(name) + " text,\n")
            .collect(joining());
    return """
        CREATE TABLE %s (
          window_start timestamptz NOT NULL,
          group_id uuid NOT NULL,
        %s  impressions bigint NOT NULL,
          clicks bigint NOT NULL,
          clicked_impressions bigint NOT NULL,
          impression_cost numeric(38, 6) NOT NULL,
          click_cost numeric(38, 6) NOT NULL,
          PRIMARY KEY (window_start, group_id)
        ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)"""
        .formatted(qualifiedName(), dimensions);
  }

  String comment() {
    String rows =
        switch (grain) {
          case WINDOW -> "One row a window of " + cube.window() + " and group.";
          case HOUR -> "One row an hour of the reporting time zone, and group.";
          case DAY -> "One row a day of the reporting time zone, and group.";
        };
    return "COMMENT ON TABLE %s IS '%s All measures add up; ratios are in the views.'"
        .formatted(qualifiedName(), rows);
  }

  String localTimeIndex() {
    return tableName() + "_local_time";
  }

  /** A small index for those who ask by local time; rows come about in its order. */
  String createLocalTimeIndex(String zone) {
    return "CREATE INDEX %s ON %s USING brin ((window_start AT TIME ZONE %s)) WITH (pages_per_range = 16, autosummarize = on)"
        .formatted(SqlName.quote(localTimeIndex()), qualifiedName(), SqlName.literal(zone));
  }

  /** The sums of all rows. */
  String totals() {
    String sums = MEASURES.stream().map("coalesce(sum(%s), 0)"::formatted).collect(joining(", "));
    return "SELECT concat_ws(' ', " + sums + ") FROM " + qualifiedName();
  }

  /** Makes a roll-up from the windows. */
  String fill() {
    String names = columns().stream().map(SqlName::quote).collect(joining(", "));
    String group = dimensions().stream().map(name -> ", " + SqlName.quote(name)).collect(joining());
    String sums = MEASURES.stream().map("sum(%s)"::formatted).collect(joining(", "));
    String windows = new CubeTable(schema, cube, Grain.WINDOW).qualifiedName();
    return "INSERT INTO %s (%s) WITH %s SELECT start, group_id%s, %s FROM %s JOIN starts ON t = window_start GROUP BY start, group_id%s ORDER BY start, group_id"
        .formatted(
            qualifiedName(), names, starts("window_start", windows), group, sums, windows, group);
  }

  /**
   * Adds arrays of rows, one array a column. Costs come as micros and are multiplied, which is
   * exact; dividing numerics rounds to 16 digits.
   */
  String upsert() {
    int count = cube.dimensions().size();
    String dimensions = numbered(count);
    String delta =
        """
        SELECT timestamptz 'epoch' + w * interval '1 millisecond' AS t, delta.*
        FROM unnest(?::bigint[], ?::uuid[], %s?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
          AS delta (w, g, %sm0, m1, m2, m3, m4)"""
            .formatted("?::text[], ".repeat(count), dimensions);
    String rows =
        grain == Grain.WINDOW
            ? "SELECT t, g, %sm0, m1, m2, m3 * 0.000001, m4 * 0.000001 FROM (%s) AS delta"
                .formatted(dimensions, delta)
            : """
            WITH delta AS MATERIALIZED (%s), %s
            SELECT start, g, %ssum(m0), sum(m1), sum(m2), sum(m3) * 0.000001, sum(m4) * 0.000001
            FROM delta JOIN starts USING (t) GROUP BY start, %sg ORDER BY start, g"""
                .formatted(delta, starts("t", "delta"), dimensions, dimensions);
    return "INSERT INTO %s AS kpi (%s)\n%s\nON CONFLICT (window_start, group_id) DO UPDATE SET %s"
        .formatted(
            qualifiedName(),
            columns().stream().map(SqlName::quote).collect(joining(", ")),
            rows,
            MEASURES.stream()
                .map(name -> "%1$s = kpi.%1$s + excluded.%1$s".formatted(name))
                .collect(joining(", ")));
  }

  /**
   * A query of each window's hour or day, once for each of the few windows and not for each row.
   * The limit tells the planner that there is one zone.
   */
  private String starts(String windowStart, String from) {
    LocalTimes local = new LocalTimes("zone.time_zone", cube.window());
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

  private static String numbered(int dimensions) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < dimensions; i++) {
      names.append('d').append(i).append(", ");
    }
    return names.toString();
  }
}
