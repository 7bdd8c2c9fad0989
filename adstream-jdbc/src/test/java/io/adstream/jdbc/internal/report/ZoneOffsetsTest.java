package io.adstream.jdbc.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.EventSchema;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.sink.SinkException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneOffsetsTest {

  private static final Instant FROM = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2030-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "UTC, PT1H, PT24H",
    "Europe/Berlin, PT1H, PT1H",
    "Asia/Dubai, PT1H, PT4H",
    "Asia/Kolkata, PT30M, PT30M",
    "Asia/Kathmandu, PT15M, PT15M",
    "Pacific/Chatham, PT15M, PT15M",
    "Australia/Lord_Howe, PT30M, PT30M",
    "America/Caracas, PT30M, PT30M",
    "Asia/Pyongyang, PT30M, PT30M",
    "Africa/Monrovia, PT1H, PT24H",
    "Antarctica/Troll, PT1H, PT2H",
    "America/St_Johns, PT1M, PT1M"
  })
  void hoursAndDaysBeginAtMultiples(String zone, Duration hours, Duration days) {
    assertThat(offsets(zone).hours()).isEqualTo(hours);
    assertThat(offsets(zone).days()).isEqualTo(days);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, false, false",
    "Africa/Cairo, false, false",
    "Asia/Kolkata, false, false",
    "Atlantic/Azores, false, true",
    "America/Havana, false, true",
    "America/Sao_Paulo, false, false", // back from midnight: 23:00 twice
    "Australia/Lord_Howe, true, false",
    "America/Caracas, true, false",
    "America/St_Johns, true, true"
  })
  void zonesOfWhichHoursAreCutAndMidnightsRepeatedAreKnown(
      String zone, boolean cutsHours, boolean repeatsMidnight) {
    assertThat(offsets(zone).cutsHours()).as("hours").isEqualTo(cutsHours);
    assertThat(offsets(zone).repeatsMidnight()).as("midnights").isEqualTo(repeatsMidnight);
  }

  @Test
  void cubeWhoseWindowsStraddleHoursOrDaysIsRefusedByName() {
    List<Cube> cubes =
        List.of(
            Cube.every(Duration.ofMinutes(30)),
            Cube.every(Duration.ofHours(1)).named("hourly"),
            Cube.every(Duration.ofHours(12)).named("halves"),
            Cube.every(Duration.ofDays(1)).named("utc_days"),
            Cube.every(Duration.ofMinutes(7)).named("sevens"));
    assertThatThrownBy(() -> offsets("Asia/Kolkata").check("ads", tables(cubes)))
        .isInstanceOf(SinkException.class)
        .hasMessage(
            "Cannot open schema \"ads\": time zone is Asia/Kolkata, where hours or days begin"
                + " within windows of cube halves (PT12H), hourly (PT1H), expected windows that"
                + " divide PT30M, or another time zone, such as UTC; change sink.time.zone and run"
                + " adstream schema --apply as the schema's owner, or change the windows, which"
                + " requires a rebuild");
    assertThatThrownBy(() -> offsets("Asia/Kathmandu").check("ads", tables(cubes)))
        .hasMessageContaining("every_30m (PT30M), halves (PT12H), hourly (PT1H)");
    assertThatNoException().isThrownBy(() -> offsets("UTC").check("ads", tables(cubes)));
    assertThatNoException()
        .isThrownBy(() -> offsets("Asia/Kolkata").check("ads", tables(cubes.subList(0, 1))));
  }

  @Test
  void windowThatDividesNoHourOrDayHasNoRollUps() {
    assertThat(tables(Duration.ofMinutes(7))).containsExactly("kpi_c");
    assertThat(tables(Duration.ofMinutes(45))).containsExactly("kpi_c", "kpi_c_day");
    assertThat(tables(Duration.ofMinutes(15))).containsExactly("kpi_c", "kpi_c_hour", "kpi_c_day");
    assertThat(tables(Duration.ofHours(1))).containsExactly("kpi_c", "kpi_c_day");
    assertThat(tables(Duration.ofDays(1))).containsExactly("kpi_c");
  }

  /** Compared with a search for windows that span two hours or two days. */
  @Test
  void cubeIsRefusedWhereAWindowHasTimesOfTwoHoursOrDays() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> zones = new ArrayList<>(ZoneId.getAvailableZoneIds());
    zones.sort(null);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      int[] minutes = {1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 720};
      Cube cube = Cube.every(Duration.ofMinutes(minutes[random.nextInt(minutes.length)]));
      boolean fits = true;
      try {
        offsets(zone.getId()).check("ads", tables(List.of(cube)));
      } catch (SinkException e) {
        fits = false;
        refused++;
      }
      assertThat(fits).as("%s, %s, seed %d", zone, cube, seed).isEqualTo(!straddles(zone, cube));
    }
    assertThat(refused).as("seed %d", seed).isBetween(1, 99);
  }

  private static boolean straddles(ZoneId zone, Cube cube) {
    boolean hasHours =
        cube.window().compareTo(Duration.ofHours(1)) < 0 && 60 % cube.window().toMinutes() == 0;
    List<Instant> around = new ArrayList<>(List.of(FROM));
    transitions(zone.getRules()).forEach(change -> around.add(change.getInstant()));
    for (Instant time : around) {
      // Two days after and one before, so that each offset's midnights are seen.
      long from = cube.windowStartMillis(time.minus(1, ChronoUnit.DAYS).toEpochMilli());
      from = Math.max(from, FROM.toEpochMilli());
      for (long start = from;
          start < from + Duration.ofDays(3).toMillis();
          start += cube.window().toMillis()) {
        if (isSplit(zone, cube, start, hasHours)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isSplit(ZoneId zone, Cube cube, long start, boolean hasHours) {
    ZonedDateTime first = Instant.ofEpochMilli(start).atZone(zone);
    for (long at = 60_000; at < cube.window().toMillis(); at += 60_000) {
      ZonedDateTime other = Instant.ofEpochMilli(start + at).atZone(zone);
      if (!other.toLocalDate().equals(first.toLocalDate())
          || (hasHours
              && (other.getHour() != first.getHour()
                  || !other.getOffset().equals(first.getOffset())))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> tables(Duration window) {
    return tables(List.of(Cube.every(window).named("c"))).stream()
        .map(CubeTable::tableName)
        .toList();
  }

  private static List<CubeTable> tables(List<Cube> cubes) {
    JoinPlan plan =
        new JoinPlan(
            EventSchema.STANDARD, JoinSpec.builder().build(), cubes, UnclickedRows.DROPPED);
    return Layout.of("ads", plan).cubeTables();
  }

  private static ZoneOffsets offsets(String zone) {
    ZoneRules rules = ZoneId.of(zone).getRules();
    List<ZoneOffsets.Change> changes = new ArrayList<>();
    changes.add(change(FROM, rules.getOffset(FROM)));
    transitions(rules)
        .forEach(next -> changes.add(change(next.getInstant(), next.getOffsetAfter())));
    return new ZoneOffsets(zone, changes);
  }

  private static List<ZoneOffsetTransition> transitions(ZoneRules rules) {
    List<ZoneOffsetTransition> transitions = new ArrayList<>();
    ZoneOffsetTransition next = rules.nextTransition(FROM);
    while (next != null && next.getInstant().isBefore(UNTIL)) {
      transitions.add(next);
      next = rules.nextTransition(next.getInstant());
    }
    return transitions;
  }

  private static ZoneOffsets.Change change(Instant at, ZoneOffset offset) {
    return new ZoneOffsets.Change(at.getEpochSecond(), offset.getTotalSeconds());
  }
}
