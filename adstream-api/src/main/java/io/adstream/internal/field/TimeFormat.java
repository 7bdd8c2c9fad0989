package io.adstream.internal.field;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
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
    return builder.toFormatter(Locale.US).withResolverStyle(ResolverStyle.STRICT);
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
  boolean isLocal() {
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
  long millis(byte[] value, int start, int length, boolean isText, @Nullable ZoneId zone) {
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
      if (date == null || used == null) {
        return EventTimes.INVALID;
      }
      LocalTime start = time == null ? LocalTime.MIDNIGHT : time;
      return EventTimes.bounded(date.atTime(start).atZone(used).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      return EventTimes.INVALID;
    }
  }

  /** What a time is, for messages. */
  String expected(@Nullable ZoneId zone) {
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
  String hint(byte[] value, boolean isText, @Nullable ZoneId zone) {
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
  boolean mayBeOtherUnit(long millis) {
    return unit != null && unit != Unit.MILLIS && millis < FIRST_PLAUSIBLE;
  }

  /** Whether a number in this format is a time of before 2000, and of this century in another. */
  boolean isOtherUnit(byte[] value, long millis) {
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
