package io.adstream.jdbc.internal.report;

import java.util.List;

/**
 * Functions of the reporting schema that convert a range of local times to bounds of type {@code
 * timestamptz}, which indexes and partitions use. Clock changes repeat some local times and skip
 * others, so a local time has an earliest and a latest time; for constant arguments the planner
 * knows both.
 */
record LocalTimeRange(Reporting reporting) {

  private static final String EARLIEST = "earliest_time";
  private static final String LATEST = "latest_time";

  /** Clock changes are smaller than this, except at the date line, where clocks skip a day. */
  private static final String LONGEST_CHANGE = "interval '3 hours'";

  static List<String> names() {
    return List.of(EARLIEST + "(timestamp)", LATEST + "(timestamp)", "local_now()");
  }

  List<String> statements() {
    String now =
        "CREATE FUNCTION %s RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE RETURN now() AT TIME ZONE %s"
            .formatted(reporting.view("local_now") + "()", reporting.zoneLiteral());
    return List.of(
        bound(EARLIEST, "least"),
        bound(LATEST, "greatest"),
        now,
        reporting.describe(
            EARLIEST + "(timestamp)",
            "No row whose local time is at or after this one has an earlier time."),
        reporting.describe(
            LATEST + "(timestamp)",
            "No row whose local time is before this one has this time or a later one."),
        reporting.describe("local_now()", "The time now in the reporting time zone."));
  }

  /** The lower bound of the times whose local time is at or after this one. */
  String from(String localTime) {
    return call(EARLIEST, localTime);
  }

  /** The upper bound of the times whose local time is before this one. */
  String before(String localTime) {
    return call(LATEST, localTime);
  }

  /**
   * The condition that a row's local time is in [from, until), with bounds on its time for indexes
   * and partitions. The local time itself is only evaluated near a clock change; elsewhere the
   * bounds are equivalent.
   */
  String condition(String time, String localTime, String from, String until) {
    String bounds = "%s >= %s AND %s < %s".formatted(time, from(from), time, before(until));
    return reporting.zone().isFixed()
        ? bounds
        : "%s AND (%s OR %s >= %s) AND (%s OR %s < %s)"
            .formatted(bounds, isPlain(from), localTime, from, isPlain(until), localTime, until);
  }

  /** Whether a local time is unambiguous, evaluated once for all rows. */
  private String isPlain(String localTime) {
    return "(SELECT %s = %s)".formatted(from(localTime), before(localTime));
  }

  private String call(String function, String localTime) {
    return reporting.view(function) + "(" + localTime + ")";
  }

  /**
   * Converts a local time by the offsets in force around it. The function is not inlinable SQL, and
   * its cost is deliberately high: as an index key it is computed once, but as a filter for each
   * row.
   */
  private String bound(String name, String which) {
    String zone = reporting.zoneLiteral();
    String plain = "($1 AT TIME ZONE %s)".formatted(zone);
    String utc = "(" + plain + " AT TIME ZONE 'UTC')";
    String value =
        reporting.zone().isFixed()
            ? plain
            : "%s(%s, %s, %s)"
                .formatted(
                    which,
                    plain,
                    byOffsetAt("(" + utc + " - " + LONGEST_CHANGE + ")", zone),
                    byOffsetAt("(" + utc + " + " + LONGEST_CHANGE + ")", zone));
    return """
        CREATE FUNCTION %s(local_time timestamp) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
        AS $body$ BEGIN RETURN %s; END $body$"""
        .formatted(reporting.view(name), value);
  }

  /** Arithmetic of {@code timestamptz} would depend on the session's time zone. */
  private static String byOffsetAt(String utc, String zone) {
    return "(($1 - ((%1$s AT TIME ZONE 'UTC') AT TIME ZONE %2$s) + %1$s) AT TIME ZONE 'UTC')"
        .formatted(utc, zone);
  }
}
