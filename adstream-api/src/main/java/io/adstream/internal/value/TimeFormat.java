package io.adstream.internal.value;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a stream's event times are written. Immutable. */
public final class TimeFormat implements Serializable {

  /** What formats there are, for messages. */
  public static final String EXPECTED =
      "iso, epoch-seconds, epoch-millis, epoch-micros, epoch-nanos, kafka, or a pattern of"
          + " java.time.format.DateTimeFormatter";

  /** ISO-8601 texts and integers of milliseconds. */
  public static final TimeFormat ISO = new TimeFormat("iso");

  private static final long serialVersionUID = 1L;

  private static final String KAFKA = "kafka";
  private static final int LONGEST_TEXT = 100;

  /** By how much a time may have to be later, to be one that a pattern can hold. */
  private static final List<ChronoUnit> STEPS =
      List.of(
          ChronoUnit.MILLIS,
          ChronoUnit.SECONDS,
          ChronoUnit.MINUTES,
          ChronoUnit.HOURS,
          ChronoUnit.HALF_DAYS,
          ChronoUnit.DAYS);

  /** Letters of patterns that stand for parts of the time of day. */
  private static final String TIME_LETTERS = "aBhHkKmsSAnN";

  /** A time of which every field is there, to try patterns with. */
  private static final ZonedDateTime SAMPLE =
      LocalDateTime.of(2026, 1, 15, 17, 8, 9, 123_456_789).atZone(ZoneOffset.UTC);

  /** The years 2000 to 2099: for messages only, since a decoder has no clock. */
  private static final long FIRST_PLAUSIBLE = 946_684_800_000L;

  private static final long LAST_PLAUSIBLE = 4_102_444_799_999L;

  /** The units of numbers since the epoch. */
  private enum Unit {
    SECONDS("seconds", 3),
    MILLIS("milliseconds", 0),
    MICROS("microseconds", -3),
    NANOS("nanoseconds", -6);

    private final String plural;

    /** How many decimal places make milliseconds of it. */
    private final int power;

    Unit(String plural, int power) {
      this.plural = plural;
      this.power = power;
    }
  }

  private final String text;
  private final transient @Nullable Unit unit;
  private final transient @Nullable DateTimeFormatter formatter;

  private TimeFormat(String text) {
    this.text = text;
    unit =
        switch (text) {
          case "epoch-seconds" -> Unit.SECONDS;
          case "epoch-millis" -> Unit.MILLIS;
          case "epoch-micros" -> Unit.MICROS;
          case "epoch-nanos" -> Unit.NANOS;
          default -> null;
        };
    formatter = unit == null && !isIso() && !isKafka() ? formatter(text) : null;
  }

  /**
   * The format of this name or pattern.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static TimeFormat of(String text) {
    return new TimeFormat(text);
  }

  /**
   * Reads each field strictly: there is no 31 April. What a pattern leaves out is the beginning of
   * the day, and the common era.
   */
  private static DateTimeFormatter formatter(String pattern) {
    DateTimeFormatterBuilder builder =
        new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
    String letters = letters(pattern);
    if (letters.indexOf('G') < 0) {
      builder.parseDefaulting(ChronoField.ERA, IsoEra.CE.getValue());
    }
    if (letters.chars().noneMatch(letter -> "dDeEcF".indexOf(letter) >= 0)) {
      throw new IllegalArgumentException("Cannot read times: the pattern has no day, expected one");
    }
    DateTimeFormatter formatter =
        builder.toFormatter(Locale.US).withResolverStyle(ResolverStyle.STRICT);
    boolean hasTime = letters.chars().anyMatch(letter -> TIME_LETTERS.indexOf(letter) >= 0);
    if (hasTime && !givesTime(formatter)) {
      boolean isHalfDay = letters.indexOf('h') >= 0 || letters.indexOf('K') >= 0;
      throw new IllegalArgumentException(
          "Cannot read times: "
              + (isHalfDay
                  ? "hh and KK are hours of half a day, expected HH, or an a for AM and PM"
                  : "the pattern has parts of a time without the larger ones, expected HH, mm, ss"
                      + " and SSS, or the first of them"));
    }
    return formatter;
  }

  /** Whether what a formatter writes has a time of day when it is read. */
  private static boolean givesTime(DateTimeFormatter formatter) {
    try {
      return formatter.parse(formatter.format(SAMPLE)).query(TemporalQueries.localTime()) != null;
    } catch (DateTimeException e) {
      return true; // what it writes is not what it reads; each time is looked at instead
    }
  }

  /** The letters of a pattern that stand for fields. */
  private static String letters(String pattern) {
    return pattern.replaceAll("'[^']*'", "");
  }

  private boolean isIso() {
    return text.equals("iso");
  }

  /** Whether the time is Kafka's, whatever the value holds. */
  public boolean isKafka() {
    return text.equals(KAFKA);
  }

  /** Whether times have neither an offset nor a zone. */
  public boolean isLocal() {
    return formatter != null
        && letters(text).chars().noneMatch(letter -> "XxZOVzv".indexOf(letter) >= 0);
  }

  /**
   * Reads a time.
   *
   * @param isText whether it stands between quotes, or is text by its type
   * @param zone the zone of local times; without it they are invalid
   * @return milliseconds since the epoch, finer cut off; {@link EventTimes#INVALID} or {@link
   *     EventTimes#TOO_FAR}
   */
  public long millis(byte[] value, int start, int length, boolean isText, @Nullable ZoneId zone) {
    if (unit != null) {
      return EventTimes.bounded(Decimals.floor(value, start, length, unit.power));
    }
    if (formatter != null) {
      return length > LONGEST_TEXT
          ? EventTimes.INVALID
          : parsed(formatter, new String(value, start, length, ISO_8859_1), zone);
    }
    return isText
        ? EventTimes.parse(value, start, length, zone)
        : EventTimes.integer(value, start, length);
  }

  private static long parsed(DateTimeFormatter formatter, String value, @Nullable ZoneId zone) {
    try {
      TemporalAccessor parsed = formatter.parse(value);
      if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
        return EventTimes.bounded(Instant.from(parsed).toEpochMilli());
      }
      LocalDate date = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      ZoneId own = parsed.query(TemporalQueries.zone());
      ZoneId used = own == null ? zone : own;
      if (date == null || used == null || (time == null && hasPartOfTime(parsed))) {
        return EventTimes.INVALID;
      }
      LocalTime start = time == null ? LocalTime.MIDNIGHT : time;
      return EventTimes.bounded(date.atTime(start).atZone(used).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      return EventTimes.INVALID;
    }
  }

  /**
   * A time as a text in this format that is read as this time, or as the next one if the format is
   * coarser.
   *
   * @param zone the zone of local times
   * @throws IllegalArgumentException if the format has no such text
   */
  public String written(Instant time, @Nullable ZoneId zone) {
    if (unit != null) {
      return BigDecimal.valueOf(time.toEpochMilli()).movePointLeft(unit.power).toPlainString();
    }
    if (formatter == null) {
      return time.toString();
    }
    for (ChronoUnit step : STEPS) {
      Instant next = time.plus(step == ChronoUnit.MILLIS ? 0 : 1, step);
      String text = formatter.format(next.atZone(zone == null ? ZoneOffset.UTC : zone));
      if (parsed(formatter, text, zone) >= time.toEpochMilli()) {
        return text;
      }
    }
    throw new IllegalArgumentException(
        "Cannot write time: the pattern is " + this + ", expected one that reads what it writes");
  }

  /** Whether there is a part of a time of day, such as minutes. */
  private static boolean hasPartOfTime(TemporalAccessor parsed) {
    for (ChronoField field : ChronoField.values()) {
      if (field.isTimeBased() && parsed.isSupported(field)) {
        return true;
      }
    }
    return false;
  }

  /** What a time is, for messages. */
  public String expected(@Nullable ZoneId zone) {
    if (unit != null) {
      return "a number of " + unit.plural + " since the epoch, or a string that holds one";
    }
    if (formatter != null) {
      return "a time of the pattern " + text;
    }
    return zone == null
        ? "an ISO-8601 time with an offset, or an integer of epoch milliseconds"
        : "an ISO-8601 time, or an integer of epoch milliseconds";
  }

  /**
   * The format in which a number would be a time of this century, as the end of a message; empty if
   * there is none.
   */
  public String hint(byte[] value, boolean isText, @Nullable ZoneId zone) {
    for (Unit other : Unit.values()) {
      long millis = Decimals.floor(value, 0, value.length, other.power);
      boolean isOwn = other == unit || (isIso() && !isText && other == Unit.MILLIS);
      if (!isOwn && millis >= FIRST_PLAUSIBLE && millis <= LAST_PLAUSIBLE) {
        return "; its number in " + other.plural + " would be " + Instant.ofEpochMilli(millis);
      }
    }
    boolean isLocal =
        isIso()
            && isText
            && zone == null
            && EventTimes.parse(value, 0, value.length, ZoneOffset.UTC) != EventTimes.INVALID;
    return isLocal ? "; it is a local time, whose zone can be set" : "";
  }

  /**
   * Whether a time is before 2000, so that its number may be of another unit. Milliseconds are left
   * to whoever knows the earliest time that is accepted.
   */
  public boolean mayBeOtherUnit(long millis) {
    return unit != null && unit != Unit.MILLIS && millis < FIRST_PLAUSIBLE;
  }

  /** Whether a number in this format is a time of before 2000, and of this century in another. */
  public boolean isOtherUnit(byte[] value, long millis) {
    return mayBeOtherUnit(millis) && !hint(value, false, null).isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TimeFormat that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text);
  }

  /** Its name or pattern. */
  @Override
  public String toString() {
    return text;
  }

  private Object readResolve() {
    return new TimeFormat(text);
  }
}
