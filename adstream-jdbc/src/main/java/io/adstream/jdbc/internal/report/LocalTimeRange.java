package io.adstream.jdbc.internal.report;

import java.util.List;

/**
 * Functions of the reporting schema that bound a range of local times by {@code timestamptz}, which
 * indexes and partitions are by. A clock that is changed shows some local times twice and skips
 * others, so that a local time has an earliest and a latest time; with arguments that are constant
 * the planner knows both.
 */
record LocalTimeRange(Reporting reporting) {

  private static final String EARLIEST = "earliest_time";
  private static final String LATEST = "latest_time";

  /** Clocks are changed by less than this, except at the date line, where they skip a day. */
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

  /** The times at or after which local times from this one on are. */
  String from(String localTime) {
    return call(EARLIEST, localTime);
  }

  /** The times before which local times before this one are. */
  String before(String localTime) {
    return call(LATEST, localTime);
  }

  /**
   * A condition that a row's local time is in [from, until): bounds of its time, for indexes and
   * partitions. The local time itself is only looked at near a change of the clock; everywhere else
   * the bounds say the same.
   */
  String condition(String time, String localTime, String from, String until) {
    String bounds = "%s >= %s AND %s < %s".formatted(time, from(from), time, before(until));
    return reporting.zone().isFixed()
        ? bounds
        : "%s AND (%s OR %s >= %s) AND (%s OR %s < %s)"
            .formatted(bounds, isPlain(from), localTime, from, isPlain(until), localTime, until);
  }

  /** Whether a local time has one time only, asked once for all rows. */
  private String isPlain(String localTime) {
    return "(SELECT %s = %s)".formatted(from(localTime), before(localTime));
  }

  private String call(String function, String localTime) {
    return reporting.view(function) + "(" + localTime + ")";
  }

  /**
   * A local time by the offsets that are in force around it. It is no SQL that the planner could
   * put into a query, and dear on purpose: as a key of an index it is computed once, in a filter
   * for each row.
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
