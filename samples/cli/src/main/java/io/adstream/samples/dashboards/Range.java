package io.adstream.samples.dashboards;

/** The time range of a chart, in Superset's template language (Jinja). */
final class Range {

  private Range() {}

  /**
   * Sets {@code since} and {@code until} to SQL for the bounds of the range, rounded down to
   * exclude the current minute or window. The filter on the result is removed, since a bucket that
   * begins before the range also contains rows in it.
   *
   * @param stepMillis the unit that the bounds are rounded to
   */
  static String jinja(long stepMillis) {
    return """
    {%%- set asked = get_time_filter('bucket', remove_filter=True) -%%}
    {%%- set step = "date_bin('%1$d milliseconds', " -%%}
    {%%- set since = step ~ ("timestamp '" ~ from_dttm ~ "'" if from_dttm else "timestamp '2000-01-01'") ~ ", timestamp '2001-01-01')" -%%}
    {%%- set until = step ~ ("timestamp '" ~ to_dttm ~ "'" if to_dttm else "localtimestamp") ~ ", timestamp '2001-01-01')" -%%}\
    """
        .formatted(stepMillis);
  }
}
