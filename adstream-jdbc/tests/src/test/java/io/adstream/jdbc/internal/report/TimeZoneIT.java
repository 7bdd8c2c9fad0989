package io.adstream.jdbc.internal.report;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineSpec;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hours and days of the reporting time zone. */
class TimeZoneIT {

  private static final Cube HOURLY = Cube.every(Duration.ofHours(1)).named("hourly");

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";

  /** Times at which something is special somewhere. */
  private static final List<Instant> TIMES =
      Stream.of(
              "2024-03-31T01:00:00Z", // 23 hours in Berlin
              "2024-10-27T01:00:00Z", // 25 there, with 02:00 twice; midnight twice in the Azores
              "2024-10-05T15:30:00Z", // half an hour forward in Lord Howe
              "2024-04-06T15:00:00Z", // and back
              "2016-05-01T07:00:00Z", // an hour of 30 minutes in Caracas
              "2024-04-25T22:00:00Z", // no midnight in Cairo
              "2011-12-30T10:00:00Z", // a date that never was in Apia
              "2024-09-28T14:00:00Z", // 02:45 becomes 03:45 in Chatham
              "2010-03-14T03:31:00Z", // 00:01 becomes 01:01 in St John's
              "2010-11-07T02:31:00Z") // 00:01 becomes 23:01 there
          .map(Instant::parse)
          .toList();

  /** Half of the windows are written after the zone was set, by a session that was open. */
  @ParameterizedTest
  @CsvSource({
    "PT20M PT1H, Europe/Berlin Atlantic/Azores Africa/Cairo Pacific/Apia",
    "PT30M PT15M, Australia/Lord_Howe Asia/Kolkata America/Caracas",
    "PT15M PT5M, Asia/Kathmandu Pacific/Chatham",
    "PT1M, America/St_Johns"
  })
  void rollUpsAreThoseOfTheLocalTimes(String windows, String zones) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Cube> cubes =
        Arrays.stream(windows.split(" ", -1)).map(Duration::parse).map(Cube::every).toList();
    Map<Cube, List<Instant>> written = new HashMap<>();
    SinkSpec spec = spec(cubes.toArray(Cube[]::new));
    long position = 0;
    try (SinkSession session = TestDatabase.sink(schema).build().open(spec)) {
      for (String zone : zones.split(" ", -1)) {
        session.write(randomBatch(position++, cubes, random, written));
        TestDatabase.sink(schema).timeZone(ZoneId.of(zone)).build().applySchema(spec);
        session.write(randomBatch(position++, cubes, random, written));
        written.forEach((cube, times) -> compare(cube, times, ZoneId.of(zone), "seed " + seed));
        cubes.forEach(cube -> compareRanges(cube, ZoneId.of(zone), random, "seed " + seed));
      }
    }
  }

  private static Batch randomBatch(
      long position, List<Cube> cubes, Random random, Map<Cube, List<Instant>> written) {
    List<KpiRow> rows = new ArrayList<>();
    for (Cube cube : cubes) {
      for (Instant time : TIMES) {
        for (int i = 0; i < 30; i++) {
          // Most of them close by.
          long distance = random.nextLong(-172_800_000, 172_800_000) / (i % 4 == 0 ? 1 : 16);
          long start = cube.windowStartMillis(time.toEpochMilli() + distance);
          rows.add(kpi(cube, Instant.ofEpochMilli(start)));
          written.computeIfAbsent(cube, any -> new ArrayList<>()).add(Instant.ofEpochMilli(start));
        }
      }
    }
    return batch(0, position, position + 1, List.of(), rows);
  }

  private void compare(Cube cube, List<Instant> times, ZoneId zone, String seed) {
    Rows hours = new Rows();
    Rows days = new Rows();
    for (Instant time : times) {
      hours.add(hourStart(zone, time), hourEnd(zone, time));
      days.add(dayStart(zone, time, 0), dayStart(zone, time, 1));
    }
    assertThat(rows(cube, "day"))
        .as("%s, days of %s, %s", cube, zone, seed)
        .isEqualTo(days.texts(zone));
    if (cube.window().compareTo(Duration.ofHours(1)) < 0) {
      assertThat(rows(cube, "hour"))
          .as("%s, hours of %s, %s", cube, zone, seed)
          .isEqualTo(hours.texts(zone));
    }
  }

  /** Ranges that begin or end near a change of the clock add up as windows do. */
  private void compareRanges(Cube cube, ZoneId zone, Random random, String seed) {
    List<String> ranges = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      LocalDateTime since = localTime(zone, random);
      LocalDateTime until =
          i % 3 == 0
              ? localTime(zone, random)
              : since.plusMinutes(random.nextLong(i % 3 == 1 ? 2_000 : 30_000));
      ranges.add("(timestamp '%s', timestamp '%s')".formatted(since, until));
    }
    String asked =
        "SELECT r.since || ' to ' || r.until FROM (VALUES %s) AS r (since, until) WHERE ("
            + "SELECT concat_ws('|', sum(impressions), sum(impressions * %s)) FROM %skpi_%s%s(r.since, r.until)) IS DISTINCT FROM ("
            + "SELECT concat_ws('|', sum(impressions), sum(impressions * %s)) FROM %skpi_%s WHERE local_time >= r.since AND local_time < r.until)";
    String hour = "(extract(isodow FROM local_time) * 24 + extract(hour FROM local_time))";
    for (String[] function :
        new String[][] {
          {"_between", "1", "1"},
          {"_between", "extract(doy FROM bucket)", "extract(doy FROM local_time)"},
          {"_hour_of_week", "(day_of_week * 24 + hour_of_day)", hour}
        }) {
      Object[] of = {bi, cube.name(), function[0], function[2], bi, cube.name()};
      String sql =
          asked.formatted(
              String.join(", ", ranges), function[1], of[0], of[1], of[2], of[3], of[4], of[5]);
      assertThat(query(sql)).as("%s of %s in %s, %s", function[0], cube, zone, seed).isEmpty();
      // With constants the planner knows the bounds, and leaves stretches out.
      for (String range : ranges.subList(0, 5)) {
        String one =
            asked
                .formatted(range, function[1], of[0], of[1], of[2], of[3], of[4], of[5])
                .replace("(r.since, r.until)", range);
        assertThat(query(one)).as("%s of %s in %s, %s", function[0], cube, zone, seed).isEmpty();
      }
    }
  }

  /** Near one of the times, and often at the beginning of an hour or a day. */
  private static LocalDateTime localTime(ZoneId zone, Random random) {
    LocalDateTime time =
        TIMES
            .get(random.nextInt(TIMES.size()))
            .plusSeconds(60 * random.nextLong(-1_500, 1_500) / (1 + random.nextInt(12)))
            .atZone(zone)
            .toLocalDateTime()
            .truncatedTo(ChronoUnit.MINUTES);
    return switch (random.nextInt(4)) {
      case 0 -> time.truncatedTo(ChronoUnit.DAYS);
      case 1 -> time.truncatedTo(ChronoUnit.HOURS);
      default -> time;
    };
  }

  private static Instant hourStart(ZoneId zone, Instant time) {
    Instant start = time.minusSeconds(secondOfHour(zone, time));
    ZoneOffsetTransition change = zone.getRules().previousTransition(time.plusMillis(1));
    return change != null && change.getInstant().isAfter(start) ? change.getInstant() : start;
  }

  private static Instant hourEnd(ZoneId zone, Instant time) {
    Instant end = time.plusSeconds(3600 - secondOfHour(zone, time));
    ZoneOffsetTransition change = zone.getRules().nextTransition(time);
    return change != null && change.getInstant().isBefore(end) ? change.getInstant() : end;
  }

  private static int secondOfHour(ZoneId zone, Instant time) {
    return time.atZone(zone).toLocalTime().toSecondOfDay() % 3600;
  }

  private static Instant dayStart(ZoneId zone, Instant time, int later) {
    LocalDate date = time.atZone(zone).toLocalDate().plusDays(later);
    return date.atStartOfDay(zone).toInstant();
  }

  private List<String> rows(Cube cube, String grain) {
    return query(
            "SELECT concat_ws('|', extract(epoch FROM window_start)::bigint, extract(epoch FROM window_end)::bigint,"
                + " to_char(local_time, 'YYYY-MM-DD HH24:MI'), impressions) FROM "
                + bi
                + "kpi_"
                + cube.name()
                + "_"
                + grain
                + " ORDER BY window_start")
        .stream()
        .map(String::valueOf)
        .toList();
  }

  /** Counts by hour or day. */
  private static final class Rows {
    private final SortedMap<Instant, Instant> ends = new TreeMap<>();
    private final SortedMap<Instant, Integer> counts = new TreeMap<>();

    void add(Instant start, Instant end) {
      ends.put(start, end);
      counts.merge(start, 1, Integer::sum);
    }

    List<String> texts(ZoneId zone) {
      List<String> texts = new ArrayList<>();
      counts.forEach(
          (start, count) -> {
            ZonedDateTime local = start.atZone(zone);
            texts.add(
                "%d|%d|%s %s|%d"
                    .formatted(
                        start.getEpochSecond(),
                        ends.getOrDefault(start, start).getEpochSecond(),
                        local.toLocalDate(),
                        local.toLocalTime(),
                        count));
          });
      return texts;
    }
  }

  @Test
  void zoneWhoseDaysBeginWithinWindowsIsRefusedByName() {
    PostgresSink sink = TestDatabase.sink(schema).timeZone(ZoneId.of("Asia/Kolkata")).build();
    String message = "time zone is Asia/Kolkata, where hours or days begin within windows of cube";
    assertThatThrownBy(() -> sink.open(spec(HOURLY)))
        .isInstanceOfSatisfying(
            SinkException.class, e -> assertThat(e.isTransient()).as("transient").isFalse())
        .hasMessageContaining("Cannot open schema \"" + schema + "\": " + message)
        .hasMessageContaining("hourly (PT1H), expected windows that divide PT30M");
    assertThatThrownBy(() -> sink.applySchema(spec(HOURLY))).hasMessageContaining(message);
    assertThatThrownBy(() -> sink.previewSchema(spec(HOURLY))).hasMessageContaining(message);
    assertThat(query("SELECT 1 FROM pg_namespace WHERE nspname = '" + schema + "'")).isEmpty();
    SinkSpec halves = spec(Cube.every(Duration.ofMinutes(30)));
    sink.open(halves).close();
    assertThatThrownBy(
            () ->
                TestDatabase.sink(schema)
                    .timeZone(ZoneId.of("Asia/Kathmandu"))
                    .build()
                    .open(halves))
        .hasMessageContaining("every_30m (PT30M), expected windows that divide PT15M");
    assertThat(zone()).containsExactly("Asia/Kolkata");
  }

  /** Older programs accepted any zone. */
  @Test
  void schemaWithAZoneThatIsRefusedNowGoesOnInAnother() {
    write(HOURLY, "2024-05-05T18:00:00Z");
    execute("UPDATE " + schema + ".settings SET time_zone = 'Asia/Kolkata'");
    assertThatThrownBy(() -> TestDatabase.sink(schema).build().open(spec(HOURLY)))
        .hasMessageContaining("hourly (PT1H)")
        .hasMessageContaining("change sink.time.zone and run adstream schema --apply");
    TestDatabase.sink(schema).timeZone(ZoneId.of("Asia/Tokyo")).build().open(spec(HOURLY)).close();
    assertThat(query("SELECT local_time || ' ' || impressions FROM " + bi + "kpi_hourly_day"))
        .containsExactly("2024-05-06 00:00:00 1");
  }

  @Test
  void zoneThatTheServerTakesForSomethingElseIsRefused() {
    assertThatThrownBy(
            () -> TestDatabase.sink(schema).timeZone(ZoneId.of("CET")).build().open(spec(HOURLY)))
        .hasMessageContaining("time zone is CET, an abbreviation without daylight saving time");
    TestDatabase.sink(schema).build().open(spec(HOURLY)).close();
    execute("UPDATE " + schema + ".settings SET time_zone = 'Mars/Olympus'");
    assertThatThrownBy(() -> TestDatabase.sink(schema).build().open(spec(HOURLY)))
        .hasMessageContaining("time zone is Mars/Olympus, expected a name that the server knows");
  }

  @Test
  void changeThatWouldLoseDaysIsRefused() {
    write(HOURLY, "2024-05-05T18:00:00Z");
    execute("DELETE FROM " + schema + ".kpi_hourly");
    PostgresSink sink = TestDatabase.sink(schema).timeZone(ZoneId.of("Asia/Tokyo")).build();
    assertThatThrownBy(() -> sink.applySchema(spec(HOURLY)))
        .hasMessageContaining("table kpi_hourly_day holds rows whose windows were removed");
    assertThat(zone()).containsExactly("UTC");
    assertThat(query("SELECT impressions FROM " + schema + ".kpi_hourly_day")).containsExactly("1");
    execute("DELETE FROM " + schema + ".kpi_hourly_day");
    sink.applySchema(spec(HOURLY));
    assertThat(zone()).containsExactly("Asia/Tokyo");
  }

  @Test
  void viewNamesTheZone() throws SQLException {
    SinkSpec spec = spec(Cube.every(Duration.ofMinutes(1)).named("ads"));
    TestDatabase.sink(schema).timeZone(ZoneId.of("Asia/Kathmandu")).build().open(spec).close();
    String sql =
        "SELECT concat_ws('|', time_zone, utc_offset, local_now = now() AT TIME ZONE 'Asia/Kathmandu', session_agrees) FROM ";
    assertThat(query(sql + bi + "reporting_time_zone"))
        .containsExactly("Asia/Kathmandu|05:45:00|t|f");
    try (Connection connection = TestDatabase.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET timezone = 'Asia/Katmandu'");
      try (ResultSet row =
          statement.executeQuery("SELECT session_agrees FROM " + bi + "reporting_time_zone")) {
        row.next();
        assertThat(row.getBoolean(1)).as("another name of the zone").isTrue();
      }
    }
    assertThat(query("SELECT obj_description('%skpi_ads_hour'::regclass)".formatted(bi)))
        .containsExactly("KPIs of cube ads by hour of time zone Asia/Kathmandu.");
    for (String view : List.of("kpi_ads", "kpi_ads_hour", "kpi_ads_day", "matched_click")) {
      assertThat(
              query(
                  "SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = '%s%s'::regclass AND attname LIKE '%%local_time'"
                      .formatted(bi, view)))
          .singleElement()
          .asString()
          .contains("Asia/Kathmandu");
    }
  }

  private List<String> zone() {
    return query("SELECT time_zone FROM " + schema + ".settings").stream()
        .map(String::valueOf)
        .toList();
  }

  private void write(Cube cube, String time) {
    try (SinkSession session = TestDatabase.sink(schema).build().open(spec(cube))) {
      session.write(batch(0, 0, 1, List.of(), List.of(kpi(cube, Instant.parse(time)))));
    }
  }

  private static KpiRow kpi(Cube cube, Instant start) {
    return new KpiRow(
        new KpiKey(cube.name(), start.toEpochMilli(), List.of()), Measures.of(1, 0, 0, 0, 0));
  }

  private static SinkSpec spec(Cube... cubes) {
    PipelineSpec.Builder spec =
        PipelineSpec.builder("ads").kafka("unused:1", "impressions", "clicks");
    Arrays.stream(cubes).forEach(spec::cube);
    return spec.build().sinkSpec();
  }
}
