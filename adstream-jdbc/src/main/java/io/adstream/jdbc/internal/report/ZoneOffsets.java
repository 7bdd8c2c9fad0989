package io.adstream.jdbc.internal.report;

import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.sink.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The UTC offsets of a reporting time zone since 2000, which determine where its hours and days
 * begin. They come from the server's time zone data, not Java's, since the server assigns windows
 * to hours and days.
 *
 * @param name the time zone's name
 * @param changes the first offset and each change, in chronological order
 */
public record ZoneOffsets(String name, List<Change> changes) {

  private static final long HOUR = Duration.ofHours(1).toSeconds();
  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final String UNKNOWN_ZONE = "22023";

  /**
   * No offset lasts less than three days, so sampling finds every change; bisection then finds its
   * exact time.
   */
  private static final String READ =
      """
      WITH RECURSIVE sample AS (
        SELECT at, to_timestamp(at) AT TIME ZONE zone - to_timestamp(at) AT TIME ZONE 'UTC' AS shift, zone
        FROM (SELECT ?::text AS zone) AS asked, generate_series(extract(epoch FROM timestamptz '2000-01-01Z')::bigint,
          extract(epoch FROM now() + interval '10 years')::bigint, 3 * 86400) AS at
      ), found AS (
        SELECT lag(at) OVER earlier AS low, at AS high, lag(shift) OVER earlier AS before, shift AS after, zone
        FROM sample WINDOW earlier AS (ORDER BY at)
      ), search AS (
        SELECT low, high, before, after, zone FROM found WHERE before IS DISTINCT FROM after
        UNION ALL
        SELECT CASE WHEN shift = before THEN middle ELSE low END,
          CASE WHEN shift = before THEN high ELSE middle END, before, after, zone
        FROM search, LATERAL (SELECT (low + high) / 2 AS middle) AS half, LATERAL (
          SELECT to_timestamp(middle) AT TIME ZONE zone - to_timestamp(middle) AT TIME ZONE 'UTC' AS shift) AS tried
        WHERE high - low > 1
      )
      SELECT high, extract(epoch FROM after)::integer FROM search WHERE low IS NULL OR high - low = 1 ORDER BY high""";

  /**
   * A change of the offset.
   *
   * @param atSeconds when the offset begins, in seconds since the epoch
   * @param offsetSeconds the local time minus UTC
   */
  record Change(long atSeconds, int offsetSeconds) {}

  /** Copies the changes. */
  public ZoneOffsets {
    changes = List.copyOf(changes);
  }

  /**
   * Reads the offsets from the server.
   *
   * @throws SinkException if the server does not know the zone, or interprets its name as an
   *     abbreviation
   */
  public static ZoneOffsets read(Connection connection, String schema, String zone)
      throws SQLException {
    if (isAbbreviation(connection, zone)) {
      throw fault(
          schema,
          zone + ", an abbreviation without daylight saving time in PostgreSQL",
          "a region such as Europe/Berlin");
    }
    List<Change> changes = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, zone);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          changes.add(new Change(row.getLong(1), row.getInt(2)));
        }
      }
    } catch (SQLException e) {
      if (UNKNOWN_ZONE.equals(e.getSQLState())) {
        throw fault(schema, zone, "a name that the server knows, see pg_timezone_names");
      }
      throw e;
    }
    return new ZoneOffsets(zone, changes);
  }

  /**
   * {@code AT TIME ZONE 'CET'} ignores daylight saving time, {@code SET timezone = 'CET'} does not.
   */
  private static boolean isAbbreviation(Connection connection, String zone) throws SQLException {
    if (!ZoneId.getAvailableZoneIds().contains(zone)
        || ZoneId.of(zone).getRules().isFixedOffset()) {
      return false;
    }
    String sql = "SELECT 1 FROM pg_timezone_abbrevs WHERE abbrev = upper(?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, zone);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Checks that no hour or day begins within a window of a cube that has hours or days.
   *
   * @param tables all tables of the cubes
   * @throws SinkException if one does; the message lists every such cube
   */
  public void check(String schema, List<CubeTable> tables) {
    Set<String> straddling = new TreeSet<>();
    for (CubeTable table : tables) {
      Duration window = table.cube().window();
      boolean fits =
          switch (table.grain()) {
            case WINDOW -> true;
            case HOUR -> isMultiple(hours(), window);
            case DAY -> isMultiple(days(), window);
          };
      if (!fits) {
        straddling.add(table.cube().name() + " (" + window + ")");
      }
    }
    if (!straddling.isEmpty()) {
      throw fault(
          schema,
          name
              + ", where hours or days begin within windows of cube "
              + String.join(", ", straddling),
          "windows that divide "
              + hours()
              + ", or another time zone, such as UTC; change sink.time.zone and run adstream schema"
              + " --apply as the schema's owner, or change the windows, which requires a rebuild");
    }
  }

  /** The longest window that no hour of the zone begins within. */
  Duration hours() {
    long common = HOUR;
    for (int i = 0; i < changes.size(); i++) {
      common = gcd(common, changes.get(i).offsetSeconds());
      // A change cuts an hour short, or begins one.
      common = i == 0 ? common : gcd(common, changes.get(i).atSeconds());
    }
    return Duration.ofSeconds(common);
  }

  /** The longest window, up to a day, that no day of the zone begins within. */
  Duration days() {
    long common = DAY;
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      long offset = change.offsetSeconds();
      long midnight = change.atSeconds() + Math.floorMod(-change.atSeconds() - offset, DAY);
      if (i + 1 == changes.size() || midnight < changes.get(i + 1).atSeconds()) {
        common = gcd(common, midnight);
      }
      if (i > 0) {
        long before = changes.get(i - 1).offsetSeconds();
        boolean isOtherDay =
            Math.floorDiv(change.atSeconds() - 1 + before, DAY)
                != Math.floorDiv(change.atSeconds() + offset, DAY);
        common = isOtherDay ? gcd(common, change.atSeconds()) : common;
      }
    }
    return Duration.ofSeconds(common);
  }

  /** Whether the offset has always been the same. */
  boolean isFixed() {
    return changes.size() == 1;
  }

  /** Whether a change of the offset ended an hour early or began one late. */
  boolean cutsHours() {
    for (int i = 1; i < changes.size(); i++) {
      Change change = changes.get(i);
      if ((change.atSeconds() + change.offsetSeconds()) % HOUR != 0
          || (change.atSeconds() + changes.get(i - 1).offsetSeconds()) % HOUR != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether clocks have ever gone back to or past midnight from a time after it. */
  boolean repeatsMidnight() {
    for (int i = 1; i < changes.size(); i++) {
      long from = changes.get(i).atSeconds() + changes.get(i - 1).offsetSeconds();
      long to = changes.get(i).atSeconds() + changes.get(i).offsetSeconds();
      if (Math.floorDiv(from - 1, DAY) * DAY >= to) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMultiple(Duration length, Duration window) {
    return length.toMillis() % window.toMillis() == 0;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? Math.abs(a) : gcd(b, a % b);
  }

  private static SinkException fault(String schema, String is, String expected) {
    return SinkException.ofPermanent(
        "Cannot open schema \"" + schema + "\": time zone is " + is + ", expected " + expected,
        null);
  }
}
