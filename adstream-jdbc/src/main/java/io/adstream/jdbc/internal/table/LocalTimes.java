package io.adstream.jdbc.internal.table;

import java.time.Duration;

/**
 * SQL for the starts and ends of hours and days in a time zone. An hour is a span of time with the
 * same date, hour and UTC offset: the hour that occurs twice when clocks go back counts as two, and
 * a change within an hour ends it and begins another. A day is all times of a date. {@code
 * ZoneOffsets.check} ensures that none begins within a window.
 *
 * @param zone an SQL expression for the time zone's name
 * @param window the cube's windows
 */
public record LocalTimes(String zone, Duration window) {

  /** Clocks go back by no more than this, except at the date line. */
  private static final String LONGEST_OVERLAP = "interval '3 hours'";

  private static final String HOUR = "interval '1 hour'";

  /** The start of the hour that contains a window; {@code date_trunc} ignores changes within it. */
  String hourStart(String windowStart) {
    String truncated = "date_trunc('hour', %s, %s)".formatted(windowStart, zone);
    return """
        CASE WHEN %1$s = %2$s THEN %3$s
          ELSE (SELECT min(x) FROM generate_series(%4$s - %5$s, %4$s, %6$s) AS x WHERE %7$s = %2$s AND %8$s) END"""
        .formatted(
            local(truncated),
            hour(windowStart),
            truncated,
            windowStart,
            HOUR,
            step(),
            hour("x"),
            hasOffsetOf(windowStart));
  }

  /** The end of the hour that starts at a time. */
  public String hourEnd(String start) {
    return """
        CASE WHEN %1$s = %2$s + %3$s THEN %4$s + %3$s
          ELSE (SELECT min(x) FROM generate_series(%4$s + %5$s, %4$s + %3$s, %5$s) AS x WHERE %6$s <> %2$s OR NOT %7$s) END"""
        .formatted(
            local("(" + start + " + " + HOUR + ")"),
            hour(start),
            HOUR,
            start,
            step(),
            hour("x"),
            hasOffsetOf(start));
  }

  /** The start of the day that contains a window. */
  String dayStart(String windowStart) {
    return firstOf(day(windowStart));
  }

  /** The end of the day that starts at a time. */
  public String dayEnd(String start) {
    return firstOf("(" + day(start) + " + interval '1 day')");
  }

  /** The end of the day that starts at a time, if no midnight occurs twice. */
  public String singleDayEnd(String start) {
    return "(" + day(start) + " + interval '1 day') AT TIME ZONE " + zone;
  }

  /** The first time of a date: {@code AT TIME ZONE} chooses the later of two midnights. */
  private String firstOf(String date) {
    String late = "(" + date + " AT TIME ZONE " + zone + ")";
    String before = "(" + late + " - " + LONGEST_OVERLAP + ")";
    String early = "(" + before + " + (" + date + " - " + local(before) + "))";
    return """
        CASE WHEN %s = %s - %s THEN %s
          WHEN %s = %s THEN %s ELSE %s END"""
        .formatted(local(before), date, LONGEST_OVERLAP, late, local(early), date, early, late);
  }

  private String hasOffsetOf(String time) {
    return "(%s - %s = x - %s)".formatted(local("x"), local(time), time);
  }

  private String hour(String time) {
    return "date_trunc('hour', " + local(time) + ")";
  }

  private String day(String time) {
    return "date_trunc('day', " + local(time) + ")";
  }

  private String local(String time) {
    return "(" + time + " AT TIME ZONE " + zone + ")";
  }

  private String step() {
    return "interval '" + window.toMillis() + " milliseconds'";
  }
}
