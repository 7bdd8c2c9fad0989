package io.adstream.samples.dashboards;

/** The time range of a chart, in Superset's template language (Jinja). */
final class Range {

  /**
   * A column that has a time in the range in every row. Superset filters the result by a time
   * column; a bucket may begin before the range, and must not be excluded then.
   */
  static final String SELECTED = "selected";

  private Range() {}

  /**
   * Sets {@code begin} and {@code end} to SQL for the bounds of the range, {@code since} and {@code
   * until} to these, rounded down to exclude the current minute or window, {@code grain} to the
   * unit of buckets, as the reporting functions choose it, and {@code selected} to the range's
   * middle. In dashboards, the filter on the result is removed; for CSV files and reports, Superset
   * does not show templates the filter.
   *
   * @param stepMillis the unit that the bounds are rounded to
   */
  static String jinja(long stepMillis) {
    return """
    {%%- for column in ('selected', 'bucket') -%%}{%%- set asked = get_time_filter(column, remove_filter=True) -%%}{%%- endfor -%%}
    {%%- set begin = "timestamp '" ~ (from_dttm or "2000-01-01") ~ "'" -%%}
    {%%- set end = "timestamp '" ~ to_dttm ~ "'" if to_dttm else "localtimestamp" -%%}
    {%%- set since = "date_bin('%1$d milliseconds', " ~ begin ~ ", timestamp '2001-01-01')" -%%}
    {%%- set until = "date_bin('%1$d milliseconds', " ~ end ~ ", timestamp '2001-01-01')" -%%}
    {%%- set grain = "CASE WHEN " ~ until ~ " - " ~ since ~ " <= interval '6 hours' THEN 'minute' WHEN " ~ until ~ " - " ~ since ~ " <= interval '8 days' THEN 'hour' ELSE 'day' END" -%%}
    {%%- set selected = begin ~ " + (" ~ end ~ " - " ~ begin ~ ") / 2" -%%}\
    """
        .formatted(stepMillis);
  }
}
