package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.event.EventType;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.sql.SqlTemplate;
import io.adstream.jdbc.internal.table.Column;
import io.adstream.jdbc.internal.table.ReachTable;
import io.adstream.jdbc.internal.table.TableColumns;
import io.adstream.kpi.CubeReach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The reporting views and functions of a cube's reach: the sketches with their groups, estimates by
 * day, and estimates for a range of days.
 *
 * @param days the view over the cube's table by day
 */
public record ReachViews(
    ReachTable table, CubeViews days, Reporting reporting, CountedSince since) {

  private static final String FILE = "reach.sql";

  /** The functions on sketches, which all cubes share. */
  public static List<String> functionNames() {
    return List.of(
        "reach(bit)", "reach_registers(bit)", "reach_as_datasketches(bit)", "reach_as_hll(bit)");
  }

  /** The statements that create them. */
  public static List<String> functions(Reporting reporting) {
    String bi = SqlName.quote(Reporting.schemaOf(reporting.schema()));
    List<String> statements =
        new ArrayList<>(List.of(SqlTemplate.fill(ReachViews.class, FILE, Map.of("bi", bi))));
    functionNames().forEach(name -> statements.add(withdraw(reporting, name)));
    return statements;
  }

  private static String withdraw(Reporting reporting, String signature) {
    return "REVOKE EXECUTE ON FUNCTION " + qualified(reporting, signature) + " FROM PUBLIC";
  }

  private static String qualified(Reporting reporting, String signature) {
    int arguments = signature.indexOf('(');
    return reporting.view(signature.substring(0, arguments)) + signature.substring(arguments);
  }

  /** The names of the views that a cube's reach has. */
  public static List<String> viewNames(String cube) {
    return List.of(ReachTable.nameFor(cube), ReachTable.nameFor(cube) + "_by_day");
  }

  /** The names of the views and the signatures of the functions, in the order of creation. */
  public List<String> names() {
    return List.of(
        sketches(), byDay(), between() + "(date, date)", totalBetween() + "(date, date)");
  }

  /** The statements that create the views and functions. */
  public List<String> statements() {
    List<String> statements = new ArrayList<>();
    statements.add(createSketches());
    statements.add(createByDay());
    statements.addAll(
        comments(
            sketches(),
            "Sketches of distinct values by day and group: merge with bit_or, estimate with reach."));
    statements.addAll(
        comments(
            byDay(),
            "Estimated reach by day and group; new counts values that no earlier day of the group"
                + " has."));
    statements.add(createBetween());
    statements.add(createTotalBetween());
    statements.add(
        describe(
            between(), "Reach by group from the first day (inclusive) to the second (exclusive)."));
    statements.add(
        describe(
            totalBetween(),
            "Reach of all groups from the first day (inclusive) to the second (exclusive)."));
    return statements;
  }

  private String sketches() {
    return table.tableName();
  }

  private String byDay() {
    return sketches() + "_by_day";
  }

  private String between() {
    return sketches() + "_between";
  }

  private String totalBetween() {
    return sketches() + "_total_between";
  }

  private String createSketches() {
    List<String> columns = new ArrayList<>();
    columns.add("(kpi.window_start AT TIME ZONE " + reporting.zoneLiteral() + ")::date AS day");
    columns.add("kpi.window_start");
    columns.addAll(days.descriptions());
    columns.add("kpi.impressions");
    for (CubeReach reach : table.plan().reach()) {
      columns.add("reach.%s AS %s".formatted(column(reach, ""), column(reach, "_sketch")));
    }
    return """
    CREATE VIEW %s %s AS SELECT
      %s
    FROM %s
    JOIN %s AS reach ON reach.window_start = kpi.window_start AND reach.group_id = kpi.group_id
    WHERE true %s\
    """
        .formatted(
            reporting.view(sketches()),
            reporting.barrier(),
            String.join(",\n  ", columns),
            days.source(),
            table.qualifiedName(),
            days.condition());
  }

  private String createByDay() {
    String group = groupBy("PARTITION BY ", days.table().dimensions());
    String plain = names(days.descriptionNames());
    return """
    CREATE VIEW %s AS SELECT day, %simpressions, %s
    FROM (
      SELECT *, %s FROM (
        SELECT day, window_start, %simpressions, %s
        FROM %s WINDOW until_now AS (%s ORDER BY window_start)) AS united
      WINDOW days AS (%s ORDER BY window_start)) AS days\
    """
        .formatted(
            reporting.view(byDay()),
            plain,
            each(
                reach ->
                    "%1$s, %2$s, least(%1$s, %3$s) AS %3$s, %1$s - least(%1$s, %3$s) AS %4$s"
                        .formatted(
                            column(reach, ""),
                            frequency(reach),
                            column(reach, "_new"),
                            column(reach, "_returning"))),
            each(
                reach ->
                    "%1$s - coalesce(lag(%1$s) OVER days, 0) AS %2$s"
                        .formatted(column(reach, "_until_now"), column(reach, "_new"))),
            plain,
            each(
                reach ->
                    "%1$s(%2$s) AS %3$s, %1$s(bit_or(%2$s) OVER until_now) AS %4$s"
                        .formatted(
                            reporting.view("reach"),
                            column(reach, "_sketch"),
                            column(reach, ""),
                            column(reach, "_until_now"))),
            reporting.view(sketches()),
            group,
            group);
  }

  private String createBetween() {
    String plain = names(days.descriptionNames());
    String body =
        "SELECT %simpressions, %s FROM (SELECT %ssum(impressions)::bigint AS impressions, %s FROM %s WHERE %s %s) AS united"
            .formatted(
                plain,
                estimates(),
                plain,
                unions(),
                reporting.view(sketches()),
                range(),
                groupBy("GROUP BY ", days.descriptionNames()));
    return define(between(), body, "day");
  }

  private String createTotalBetween() {
    String body =
        "SELECT coalesce(impressions, 0), %s FROM (SELECT sum(impressions)::bigint AS impressions, %s FROM %s WHERE %s) AS united"
            .formatted(estimates(), unions(), reporting.view(sketches()), range());
    List<String> left = new ArrayList<>(days.descriptionNames());
    left.add("day");
    return define(totalBetween(), body, left.toArray(String[]::new));
  }

  /**
   * Days begin within hours of the server's midnight and many hours apart, so that this condition
   * can use the key.
   */
  private String range() {
    return """
    window_start >= $1::timestamp AT TIME ZONE %1$s - interval '12 hours'
    AND window_start < $2::timestamp AT TIME ZONE %1$s - interval '12 hours'\
    """
        .formatted(reporting.zoneLiteral());
  }

  private String unions() {
    return each(
        reach ->
            "%s(bit_or(%s)) AS %s"
                .formatted(reporting.view("reach"), column(reach, "_sketch"), column(reach, "")));
  }

  private String estimates() {
    return each(reach -> column(reach, "") + ", " + frequency(reach));
  }

  private static String frequency(CubeReach reach) {
    return "impressions::numeric / nullif(%s, 0) AS %s"
        .formatted(column(reach, ""), column(reach, "_frequency"));
  }

  /** A function that returns the columns of the view by day, except some. */
  private String define(String name, String body, String... without) {
    List<String> left = new ArrayList<>(List.of(without));
    table.plan().reach().forEach(reach -> left.add(reach.name() + "_new"));
    table.plan().reach().forEach(reach -> left.add(reach.name() + "_returning"));
    return """
    DO $do$ BEGIN EXECUTE format($function$
    CREATE FUNCTION %s(date, date) RETURNS TABLE (%%s) LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
    %s;
    END
    $function$, (SELECT string_agg(format('%%I %%s', attname, format_type(atttypid, NULL)), ', ' ORDER BY attnum)
      FROM pg_catalog.pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
        AND attname <> ALL (ARRAY[%s]))); END $do$\
    """
        .formatted(
            reporting.view(name),
            body.replace("%", "%%"),
            SqlName.literal(reporting.view(byDay())),
            left.stream().map(SqlName::literal).collect(joining(", ")));
  }

  private String describe(String function, String comment) {
    String signature = function + "(date, date)";
    return "COMMENT ON FUNCTION %s IS %s;\n%s"
        .formatted(
            qualified(reporting, signature),
            SqlName.literal(comment + " Estimates; standard error 2.3 %."),
            withdraw(reporting, signature));
  }

  private List<String> comments(String view, String text) {
    String name = reporting.view(view);
    List<String> comments = new ArrayList<>();
    comments.add(
        "COMMENT ON VIEW %s IS %s"
            .formatted(
                name,
                SqlName.literal(
                    "Reach of cube "
                        + table.plan().name()
                        + " in time zone "
                        + reporting.zone().name()
                        + ". "
                        + text)));
    table.plan().dimensions().stream()
        .map(dimension -> Column.of(EventType.IMPRESSION, dimension))
        .forEach(column -> comments.add(TableColumns.comment(name, column)));
    comments.add(
        TableColumns.comment(
            name, "impressions", "Accepted impressions of the day and group, which has a sketch."));
    table.plan().reach().forEach(reach -> comments.addAll(comments(view, reach)));
    return comments;
  }

  private List<String> comments(String view, CubeReach reach) {
    String name = reporting.view(view);
    String values = "distinct values of attribute " + reach.attribute();
    String added = since.of(table.plan().name(), reach.name());
    if (view.equals(sketches())) {
      return List.of(
          TableColumns.comment(
              name, reach.name() + "_sketch", "Sketch of the " + values + "." + added));
    }
    return List.of(
        TableColumns.comment(name, reach.name(), "How many " + values + "; estimated." + added),
        TableColumns.comment(
            name, reach.name() + "_frequency", "Formula: impressions / " + reach.name() + "."),
        TableColumns.comment(
            name, reach.name() + "_new", "Values that no earlier day of the group has; estimated."),
        TableColumns.comment(
            name,
            reach.name() + "_returning",
            "Formula: " + reach.name() + " - " + reach.name() + "_new."));
  }

  private static String names(List<String> columns) {
    return columns.stream().map(name -> SqlName.quote(name) + ", ").collect(joining());
  }

  private static String groupBy(String words, List<String> columns) {
    return columns.isEmpty()
        ? ""
        : words + columns.stream().map(SqlName::quote).collect(joining(", "));
  }

  private String each(Function<CubeReach, String> columns) {
    return table.plan().reach().stream().map(columns).collect(joining(", "));
  }

  private static String column(CubeReach reach, String suffix) {
    return SqlName.quote(reach.name() + suffix);
  }
}
