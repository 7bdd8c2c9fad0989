package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.TableColumns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The view that compares a cube's last final hours with the same hours of previous weeks. Hours
 * without rows count as 0, since an outage has none; weeks before the cube's first row are ignored.
 *
 * @param views the cube's views, by window first
 */
record Anomalies(List<CubeViews> views, Reporting reporting) {

  private static final int HOURS = 6;
  private static final int WEEKS = 4;

  /**
   * A lower bound for the deviation, so that small changes of very steady traffic do not look like
   * outages.
   */
  private static final String LEAST_DEVIATION = "0.05";

  List<String> names() {
    return hourly().isPresent() ? List.of(name()) : List.of();
  }

  List<String> statements() {
    return hourly().map(this::statements).orElse(List.of());
  }

  private List<String> statements(CubeViews hourly) {
    String view = reporting.view(name());
    return List.of(
        create(hourly.table(), hourly.delay()),
        "COMMENT ON VIEW %s IS %s"
            .formatted(
                view,
                SqlName.literal(
                    "The last %d final hours of cube %s, all groups together, compared with the same hours of the %d weeks before: one row per hour and measure. Score: (value - expected) / greatest(deviation, %s * expected)."
                        .formatted(HOURS, hourly.table().cube().name(), WEEKS, LEAST_DEVIATION))),
        List.of(
                TableColumns.comment(view, "measure", "The measure compared."),
                TableColumns.comment(view, "value", "The measure's sum in this hour."),
                TableColumns.comment(
                    view,
                    "expected",
                    "Mean of the same hour in the weeks before; null without any."),
                TableColumns.comment(
                    view,
                    "deviation",
                    "Standard deviation of the same hour in the weeks before; null below two weeks."),
                TableColumns.comment(view, "weeks", "The number of weeks compared with."),
                TableColumns.comment(
                    view,
                    "score",
                    "The value's distance from the expected one, in deviations; null below two weeks, or where 0 is expected."))
            .stream()
            .collect(joining(";\n")));
  }

  /** The view whose rows are hours. */
  private Optional<CubeViews> hourly() {
    return views.stream()
        .filter(
            each ->
                each.table().grain() == CubeTable.Grain.HOUR
                    || (each.table().grain() == CubeTable.Grain.WINDOW
                        && each.table().cube().window().equals(Duration.ofHours(1))))
        .findFirst();
  }

  private String name() {
    return views.get(0).table().tableName() + "_anomaly";
  }

  /** Hours that a clock change skips or repeats are left out, since they have no equivalent. */
  private String create(CubeTable table, Duration delay) {
    List<String> measures = table.measures();
    return """
        CREATE VIEW %1$s %2$s AS
        WITH newest AS (
          SELECT date_trunc('hour', (%3$s - interval '%4$d milliseconds') AT TIME ZONE %5$s) AS hour
        ), slot AS (
          SELECT hour - h * interval '1 hour' AS local_time, week, hour - h * interval '1 hour' - week * interval '7 days' AS compared
          FROM newest, generate_series(1, %6$d) AS h, generate_series(0, %7$d) AS week
        ), total AS (
          SELECT slot.local_time, slot.week, %8$s
          FROM slot CROSS JOIN LATERAL (
            SELECT %9$s FROM %10$s AS rows WHERE rows.window_start = slot.compared AT TIME ZONE %5$s) AS total
          WHERE %14$s AND slot.compared AT TIME ZONE %5$s >= (SELECT min(window_start) FROM %11$s)
        ), compared AS (
          SELECT total.local_time, entry.measure, max(entry.value) FILTER (WHERE total.week = 0) AS value,
            avg(entry.value) FILTER (WHERE total.week > 0) AS expected,
            stddev_samp(entry.value) FILTER (WHERE total.week > 0) AS deviation,
            count(*) FILTER (WHERE total.week > 0) AS weeks FROM total CROSS JOIN LATERAL (VALUES %12$s) AS entry (measure, value)
          GROUP BY total.local_time, entry.measure
        )
        SELECT local_time AT TIME ZONE %5$s AS window_start, local_time, measure, value, expected, deviation, weeks,
          (value - expected) / nullif(greatest(deviation, %13$s * expected), 0) * CASE WHEN weeks >= 2 THEN 1 END AS score
        FROM compared WHERE value IS NOT NULL"""
        .formatted(
            reporting.view(name()),
            reporting.barrier(),
            reporting.watermark(),
            delay.toMillis(),
            reporting.zoneLiteral(),
            HOURS,
            WEEKS,
            each(measures, "total.%s"),
            each(measures, "coalesce(sum(rows.%1$s), 0) AS %1$s"),
            reporting.view(table.tableName()),
            table.qualifiedName(),
            entries(measures),
            LEAST_DEVIATION,
            isOnce());
  }

  /** Whether the clock shows the compared hour exactly once. */
  private String isOnce() {
    return """
        (slot.compared AT TIME ZONE %1$s) AT TIME ZONE %1$s = slot.compared
            AND (slot.compared AT TIME ZONE %1$s - interval '1 hour') AT TIME ZONE %1$s <> slot.compared"""
        .formatted(reporting.zoneLiteral());
  }

  private static String entries(List<String> measures) {
    return measures.stream()
        .map(
            name -> "(%s, total.%s::numeric)".formatted(SqlName.literal(name), SqlName.quote(name)))
        .collect(joining(", "));
  }

  private static String each(List<String> names, String pattern) {
    return names.stream().map(SqlName::quote).map(pattern::formatted).collect(joining(", "));
  }
}
