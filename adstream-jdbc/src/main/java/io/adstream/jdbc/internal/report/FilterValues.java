package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.TableColumns;
import java.util.ArrayList;
import java.util.List;

/**
 * The view of the values that dashboards filter by: dimension values from each cube's coarsest
 * rows, and looked-up values from their own tables.
 *
 * @param cubes the views of each cube, by window first
 */
record FilterValues(List<List<CubeViews>> cubes, Reporting reporting) {

  private static final String NAME = "filter_value";

  static List<String> names() {
    return List.of(NAME);
  }

  List<String> statements() {
    List<String> queries = new ArrayList<>();
    for (List<CubeViews> views : cubes) {
      queries.addAll(queries(views.get(views.size() - 1)));
    }
    String rows =
        queries.isEmpty()
            ? "SELECT NULL::text, NULL::text, NULL::text WHERE false"
            : String.join("\nUNION ALL ", queries);
    String view = reporting.view(NAME);
    return List.of(
        "CREATE VIEW %s (cube, name, value) %s AS\n%s".formatted(view, reporting.barrier(), rows),
        "COMMENT ON VIEW %s IS 'The values of each cube''s dimensions and of the attributes looked up by them, one row each. Filter by cube and name.'"
            .formatted(view),
        List.of(
                TableColumns.comment(view, "name", "The dimension's column in the cube's views."),
                TableColumns.comment(view, "value", "A value as text; null is left out."))
            .stream()
            .collect(joining(";\n")));
  }

  private List<String> queries(CubeViews coarsest) {
    List<String> queries = new ArrayList<>();
    String cube = coarsest.table().cube().name();
    for (String dimension : coarsest.table().dimensions()) {
      String column = "kpi." + SqlName.quote(dimension);
      queries.add(values(cube, dimension, column, groups(coarsest, dimension)));
    }
    String ads = reporting.table("ad") + " WHERE true " + reporting.ownRows();
    for (LookedUp column : coarsest.ads()) {
      if (column.isFilter()) {
        queries.add(values(cube, column.name(), "ad." + column.column(), ads));
      }
    }
    String campaigns = reporting.table("campaign") + " WHERE true " + reporting.allRows();
    for (LookedUp column : coarsest.campaigns()) {
      queries.add(values(cube, column.name(), "campaign." + column.column(), campaigns));
    }
    for (LookedUp column : coarsest.places()) {
      String places =
          "(SELECT DISTINCT kpi.location FROM %s) AS place JOIN %s USING (location)"
              .formatted(groups(coarsest, "location"), reporting.table("country"));
      queries.add(values(cube, column.name(), "country." + column.column(), places));
    }
    return queries;
  }

  /**
   * The groups of a dimension with their ads, of which a role sees those of its own advertisers.
   */
  private String groups(CubeViews coarsest, String dimension) {
    String table = coarsest.table().qualifiedName();
    String value = SqlName.quote(dimension);
    return coarsest.ads().isEmpty()
        ? "%s AS kpi WHERE true %s".formatted(table, reporting.allRows())
        : "(SELECT DISTINCT %1$s, ad_id AS of_ad FROM %2$s) AS kpi LEFT JOIN %3$s ON ad.ad_id = kpi.of_ad WHERE true %4$s"
            .formatted(
                "kpi." + value, table + " AS kpi", reporting.table("ad"), reporting.ownRows());
  }

  private static String values(String cube, String name, String column, String from) {
    return "SELECT %s::text, %s::text, value FROM (SELECT DISTINCT %s::text AS value FROM %s) AS found WHERE value IS NOT NULL"
        .formatted(SqlName.literal(cube), SqlName.literal(name), column, from);
  }
}
