package io.adstream.jdbc;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Dimension;
import io.adstream.kpi.Cube;
import java.util.ArrayList;
import java.util.List;

/** A cube's table of measures, and its view of KPIs. */
record CubeTable(String schema, Cube cube) {

  private static final List<String> MEASURES =
      List.of("impressions", "clicks", "clicked_impressions", "impression_cost", "click_cost");

  String tableName() {
    return tableName(cube.name());
  }

  static String tableName(String cube) {
    return "kpi_" + cube;
  }

  static String viewName(String cube) {
    return "kpi_" + cube + "_view";
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
   * the group. No index on measures, and room on the pages: an update then touches no index.
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
          impression_cost numeric(20, 6) NOT NULL,
          click_cost numeric(20, 6) NOT NULL,
          PRIMARY KEY (window_start, group_id)
        ) WITH (fillfactor = 80)"""
        .formatted(table(), dimensions);
  }

  List<String> comments() {
    return List.of(
        "COMMENT ON TABLE %s IS 'One row a window of %s and group. All measures add up; ratios are in the view.'"
            .formatted(table(), cube.window()),
        "COMMENT ON COLUMN %s.group_id IS 'A digest of the dimensions, to tell null from text; the key.'"
            .formatted(table()));
  }

  /** The view: ratios of sums, null where the divisor is 0. */
  String createView() {
    List<String> plain = new ArrayList<>(List.of("window_start"));
    plain.addAll(dimensions());
    plain.addAll(MEASURES);
    return """
        CREATE VIEW %s AS SELECT %s,
          impression_cost + click_cost AS total_cost,
          clicks::numeric / nullif(impressions, 0) AS ctr,
          clicked_impressions::numeric / nullif(impressions, 0) AS unique_ctr,
          click_cost / nullif(clicks, 0) AS cpc,
          (impression_cost + click_cost) / nullif(clicks, 0) AS ecpc,
          impression_cost / nullif(impressions, 0) AS cpi,
          1000 * impression_cost / nullif(impressions, 0) AS cpm,
          1000 * (impression_cost + click_cost) / nullif(impressions, 0) AS ecpm
        FROM %s"""
        .formatted(
            SqlName.quote(schema, viewName(cube.name())),
            plain.stream().map(SqlName::quote).collect(joining(", ")),
            table());
  }

  /**
   * Adds arrays of rows, one array a column. Costs come as micros and are multiplied, which is
   * exact; dividing numerics rounds to 16 digits.
   */
  String upsert() {
    int dimensions = cube.dimensions().size();
    return """
        INSERT INTO %s AS kpi (%s)
        SELECT timestamptz 'epoch' + w * interval '1 millisecond', g, %s\
        m0, m1, m2, m3 * 0.000001, m4 * 0.000001
        FROM unnest(?::bigint[], ?::uuid[], %s?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
          AS delta (w, g, %sm0, m1, m2, m3, m4)
        ON CONFLICT (window_start, group_id) DO UPDATE SET %s"""
        .formatted(
            table(),
            columns().stream().map(SqlName::quote).collect(joining(", ")),
            numbered(dimensions),
            "?::text[], ".repeat(dimensions),
            numbered(dimensions),
            MEASURES.stream()
                .map(name -> "%1$s = kpi.%1$s + excluded.%1$s".formatted(name))
                .collect(joining(", ")));
  }

  private String table() {
    return SqlName.quote(schema, tableName());
  }

  private List<String> dimensions() {
    return cube.dimensions().stream().map(Dimension::columnName).toList();
  }

  private static String numbered(int dimensions) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < dimensions; i++) {
      names.append('d').append(i).append(", ");
    }
    return names.toString();
  }
}
