package io.adstream.samples.dashboards;

/** The range that a chart asks for, in the template language of Superset (Jinja). */
final class Range {

  private Range() {}

  /**
   * Sets {@code since} and {@code until} to SQL for the ends of the range, rounded down so that the
   * minute or window that still runs is left out. The filter on the result is removed: a bucket
   * that begins before the range holds rows of the range, too.
   *
   * @param stepMillis what the ends are whole multiples of
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
