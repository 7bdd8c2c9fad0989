package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A function of the reporting schema that answers a range of local times: a query over views, which
 * the planner inlines into the calling query.
 *
 * @param parameters the parameters after the range, such as a bucket; may be empty
 * @param view the view whose columns the function returns, with their types, after its own
 * @param taken the names of the view's columns that come from the plan
 */
record RangeFunction(
    Reporting reporting,
    String name,
    List<Parameter> parameters,
    String view,
    Collection<String> taken) {

  /** An optional parameter. */
  record Parameter(String name, String type, String fallback) {}

  /** A column of the function's own, before those of the view. */
  record Leading(String name, String type) {}

  /** The signature, for DROP and GRANT. */
  String signature() {
    return name
        + "(timestamp, timestamp"
        + parameters.stream().map(each -> ", " + each.type()).collect(joining())
        + ")";
  }

  /**
   * The statements that create it.
   *
   * @param query the rows for the range from {@code $1} to {@code $2}
   */
  List<String> statements(List<Leading> leading, String query, String comment) {
    List<String> columns = new ArrayList<>();
    leading.forEach(column -> columns.add(free(column.name()) + " " + column.type()));
    columns.add("%s");
    String further =
        parameters.stream()
            .map(
                each ->
                    ", " + free(each.name()) + " " + each.type() + " DEFAULT " + each.fallback())
            .collect(joining());
    String function =
        """
        CREATE FUNCTION %s(%s timestamp, %s timestamp%s) RETURNS TABLE (%s)
        LANGUAGE sql STABLE PARALLEL SAFE
        BEGIN ATOMIC
        %s;
        END"""
            .formatted(
                reporting.view(name),
                free("since"),
                free("until"),
                further,
                columns.stream().collect(joining(", ")),
                query.replace("%", "%%"));
    return List.of(
        """
        DO $do$ BEGIN EXECUTE format($function$%s$function$, (
          SELECT string_agg(format('%%I %%s', attname, format_type(atttypid, NULL)), ', ' ORDER BY attnum)
          FROM pg_catalog.pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped)); END $do$"""
            .formatted(function, SqlName.literal(reporting.view(view))),
        reporting.describe(signature(), comment));
  }

  /** A name that is not a column of the view. */
  private String free(String wanted) {
    String free = wanted;
    while (taken.contains(free)) {
      free = "row_" + free;
    }
    return SqlName.quote(free);
  }
}
