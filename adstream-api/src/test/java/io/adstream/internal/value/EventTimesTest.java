package io.adstream.internal.value;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final int ROUNDS = 100_000;

  @ParameterizedTest
  @CsvSource({
    "2026-01-15T12:00Z, 2026-01-15T12:00:00Z",
    "2026-01-15T12:00:01Z, 2026-01-15T12:00:01Z",
    "2026-01-15T12:00:00.5Z, 2026-01-15T12:00:00.500Z",
    "2026-01-15T12:00:00.1239Z, 2026-01-15T12:00:00.123Z",
    "2026-01-15T12:00:00.99999999999999999999Z, 2026-01-15T12:00:00.999Z",
    "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z",
    "2026-01-15T14:00:00+02:00, 2026-01-15T12:00:00Z",
    "2026-01-15T14:00:00+0200, 2026-01-15T12:00:00Z",
    "2026-01-15T14:00+02, 2026-01-15T12:00:00Z",
    "2026-01-15T06:30:00.25-05:30, 2026-01-15T12:00:00.250Z",
    "2026-01-15T12:00:00-00:00, 2026-01-15T12:00:00Z",
    "2026-01-16T06:00:00+18:00, 2026-01-15T12:00:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z, 2000-02-29T00:00:00Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    "0000-12-31T23:00:00-01:00, 0001-01-01T00:00:00Z"
  })
  void isoTimeIsCutToMilliseconds(String text, Instant expected) {
    assertThat(parse(text, null)).isEqualTo(expected.toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "yesterday",
        "2026-01-15",
        "2026-01-15T12",
        "2026-01-15T12Z",
        "2026-01-15T12:00:00",
        "2026-01-15T12:00",
        "2026-01-15T12:00:00ZZ",
        "2026-01-15  12:00:00Z",
        "2026-01-15_12:00:00Z",
        "2026-01-15T12:00:00;5Z",
        "2026-01-15 12:00:00 Z",
        "2026-01-15T12:00:00Z ",
        " 2026-01-15T12:00:00Z",
        "2026-01-15T12:00:00.Z",
        "2026-01-15T12:00:00.",
        "2026-01-15T12:00:0Z",
        "2026-01-15T12:00:",
        "2026-01-15T12:00:Z",
        "2026-01-15T12:00.5Z",
        "2026-01-15T24:00:00Z",
        "2026-01-15T12:60:00Z",
        "2026-01-15T12:00:60Z",
        "2026-00-15T12:00:00Z",
        "2026-13-15T12:00:00Z",
        "2026-01-00T12:00:00Z",
        "2026-01-32T12:00:00Z",
        "2026-04-31T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "2026/01/15T12:00:00Z",
        "2026-01-15T12-00-00Z",
        "20260115T120000Z",
        "+2026-01-15T12:00:00Z",
        "-001-01-15T12:00:00Z",
        "12026-01-15T12:00:00Z",
        "2026-01-15T12:00:00+",
        "2026-01-15T12:00:00+2",
        "2026-01-15T12:00:00+020",
        "2026-01-15T12:00:00+02:",
        "2026-01-15T12:00:00+02:0",
        "2026-01-15T12:00:00+02:000",
        "2026-01-15T12:00:00+02:60",
        "2026-01-15T12:00:00+18:01",
        "2026-01-15T12:00:00-19:00",
        "2026-01-15T12:00:00+02-00",
        "2026-01-15T12:00:00+0a:00",
        "2026-01-15T12:00:00*02:00",
        "2026-01-15T12:00:00Europe/Berlin",
        "2026-01-15T12:00:00+01:00[Europe/Berlin]",
        "２026-01-15T12:00:00Z",
        "1768478400000",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01"
      })
  void anythingElseIsInvalid(String text) {
    assertThat(parse(text, null)).isEqualTo(EventTimes.INVALID);
  }

  @Test
  void offsetMayMoveATimeBeyondTheLastYear() {
    assertThat(parse("9999-12-31T23:59:59.999-00:01", null)).isEqualTo(EventTimes.TOO_FAR);
  }

  @Test
  void boundsAreTheFirstAndTheLastMillisecondOfTheYears() {
    assertThat(EventTimes.MIN_MILLIS)
        .isEqualTo(Instant.parse("0001-01-01T00:00:00Z").toEpochMilli());
    assertThat(EventTimes.MAX_MILLIS)
        .isEqualTo(Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli());
    assertThat(EventTimes.bounded(EventTimes.MIN_MILLIS)).isEqualTo(EventTimes.MIN_MILLIS);
    assertThat(EventTimes.bounded(EventTimes.MIN_MILLIS - 1)).isEqualTo(EventTimes.INVALID);
    assertThat(EventTimes.bounded(EventTimes.MAX_MILLIS)).isEqualTo(EventTimes.MAX_MILLIS);
    assertThat(EventTimes.bounded(EventTimes.MAX_MILLIS + 1)).isEqualTo(EventTimes.TOO_FAR);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-15T13:00:00.5, 2026-01-15T12:00:00.500Z",
    "2026-07-15T14:00, 2026-07-15T12:00:00Z",
    "2026-03-29T02:30:00, 2026-03-29T01:30:00Z",
    "2026-10-25T02:30:00, 2026-10-25T00:30:00Z",
    "2026-01-15T13:00:00Z, 2026-01-15T13:00:00Z",
    "2026-01-15T13:00:00+02:00, 2026-01-15T11:00:00Z"
  })
  void localTimeIsOfTheZoneUnlessItHasAnOffset(String text, Instant expected) {
    assertThat(parse(text, BERLIN)).isEqualTo(expected.toEpochMilli());
  }

  @Test
  void randomTimesWithOffsetsAreWhatJavaTimeSays() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      LocalDateTime local = local(random);
      ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(36 * 60 + 1) - 18 * 60) * 60);
      String text = local + (random.nextBoolean() ? offset.getId() : compact(offset));

      assertThat(parse(text, null))
          .as("%s, -Dadstream.seed=%d", text, seed)
          .isEqualTo(EventTimes.bounded(local.toInstant(offset).toEpochMilli()));
    }
  }

  @Test
  void randomLocalTimesAreWhatJavaTimeSays() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    ZoneId[] zones = {BERLIN, ZoneId.of("America/St_Johns"), ZoneId.of("Australia/Lord_Howe")};
    for (int i = 0; i < ROUNDS; i++) {
      ZoneId zone = zones[random.nextInt(zones.length)];
      LocalDateTime local = local(random);
      if (random.nextInt(4) == 0) {
        LocalDate day = LocalDate.of(1980 + random.nextInt(50), 1 + random.nextInt(12), 25);
        local = day.plusDays(random.nextInt(14)).atTime(random.nextInt(4), random.nextInt(60));
      }

      assertThat(parse(local.toString(), zone))
          .as("%s in %s, -Dadstream.seed=%d", local, zone, seed)
          .isEqualTo(EventTimes.bounded(local.atZone(zone).toInstant().toEpochMilli()));
    }
  }

  @Test
  void randomlyDamagedTimesAreValidOnlyWhereJavaTimeSaysSo() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      char[] text = "2026-02-27T20:59:59.123+05:30".toCharArray();
      int at = random.nextInt(text.length);
      text[at] = "0123456789-+:.TZ ".charAt(random.nextInt(17));
      String damaged = new String(text, 0, random.nextInt(8) == 0 ? at : text.length);

      assertThat(parse(damaged, null))
          .as("%s, -Dadstream.seed=%d", damaged, seed)
          .isEqualTo(byJavaTime(damaged));
    }
  }

  private static long byJavaTime(String text) {
    try {
      String strict =
          text.length() > 10 && text.charAt(10) == ' '
              ? text.substring(0, 10) + 'T' + text.substring(11)
              : text;
      return EventTimes.bounded(OffsetDateTime.parse(strict).toInstant().toEpochMilli());
    } catch (DateTimeParseException e) {
      return EventTimes.INVALID;
    }
  }

  private static LocalDateTime local(Random random) {
    LocalDate day =
        LocalDate.ofEpochDay(random.nextInt(-719_528 + 366, 2_932_897)); // from the year 1 to 9999
    int nanos =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(1_000) * 1_000_000;
          case 2 -> random.nextInt(1_000_000) * 1_000;
          default -> random.nextInt(1_000_000_000);
        };
    LocalTime time = LocalTime.ofSecondOfDay(random.nextInt(86_400)).withNano(nanos);
    return day.atTime(random.nextInt(5) == 0 ? time.withSecond(0).withNano(0) : time);
  }

  private static String compact(ZoneOffset offset) {
    String id = offset.getId().equals("Z") ? "+00:00" : offset.getId();
    return id.endsWith(":00") ? id.substring(0, 3) : id.replace(":", "");
  }

  private static long parse(String text, @Nullable ZoneId zone) {
    byte[] bytes = ("##" + text + "99").getBytes(ISO_8859_1);
    return EventTimes.parse(bytes, 2, bytes.length - 4, zone);
  }
}
