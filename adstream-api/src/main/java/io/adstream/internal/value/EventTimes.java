package io.adstream.internal.value;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads event times. Written by hand because every record has one: nothing is allocated, except for
 * local times.
 */
public final class EventTimes {

  /** Stands for a time that cannot be read, or one before the year 1. */
  public static final long INVALID = Long.MIN_VALUE;

  /** Stands for a time after the year 9999. */
  public static final long TOO_FAR = Long.MAX_VALUE;

  /** 0001-01-01T00:00Z. */
  public static final long MIN_MILLIS = -62_135_596_800_000L;

  /** The last millisecond of 9999-12-31, UTC. */
  public static final long MAX_MILLIS = 253_402_300_799_999L;

  private static final int NOT_DIGITS = Integer.MIN_VALUE;
  private static final int MAX_OFFSET_MINUTES = 18 * 60;
  private static final long DAYS_BEFORE_EPOCH = 719_528;

  private EventTimes() {}

  /** The time itself, {@link #INVALID} before the year 1 or {@link #TOO_FAR} after 9999. */
  public static long bounded(long millis) {
    if (millis < MIN_MILLIS) {
      return INVALID;
    }
    return millis > MAX_MILLIS ? TOO_FAR : millis;
  }

  /**
   * Reads {@code yyyy-MM-ddTHH:mm[:ss[.fraction]]} with {@code Z}, {@code ±HH}, {@code ±HHMM} or
   * {@code ±HH:MM}. A space may stand for the T, a comma for the point; T and Z may be small.
   *
   * @param zone the zone of times that have none of these; without it they are invalid
   * @return milliseconds since the epoch, finer cut off; {@link #INVALID} or {@link #TOO_FAR}
   */
  static long parse(byte[] text, int start, int length, @Nullable ZoneId zone) {
    if (length < 16 || !isSeparator(text[start + 10]) || text[start + 13] != ':') {
      return INVALID;
    }
    int end = start + length;
    long day = epochDay(text, start);
    int hour = twoDigits(text, start + 11);
    int minute = twoDigits(text, start + 14);
    if (day == INVALID || (hour | minute) < 0 || hour > 23 || minute > 59) {
      return INVALID;
    }
    int second = 0;
    int millis = 0;
    int at = start + 16;
    if (at < end && text[at] == ':') {
      second = at + 3 <= end ? twoDigits(text, at + 1) : NOT_DIGITS;
      if (second < 0 || second > 59) {
        return INVALID;
      }
      at += 3;
      if (at < end && (text[at] == '.' || text[at] == ',')) {
        int fraction = at + 1;
        at = digitsEnd(text, fraction, end);
        if (at == fraction) {
          return INVALID;
        }
        millis = millis(text, fraction, at);
      }
    }
    long local = (((day * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + millis;
    return zoned(local, text, at, end, zone);
  }

  private static boolean isSeparator(byte one) {
    return (one | 0x20) == 't' || one == ' ';
  }

  /**
   * Reads an integer of milliseconds since the epoch.
   *
   * @return {@link #INVALID} if it is none, or before the year 1; {@link #TOO_FAR}
   */
  static long integer(byte[] text, int start, int length) {
    boolean negative = length > 0 && text[start] == '-';
    int first = negative ? start + 1 : start;
    if (digitsEnd(text, first, start + length) != start + length || first == start + length) {
      return INVALID;
    }
    long value = 0;
    for (int i = first; i < start + length && value <= MAX_MILLIS; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return bounded(negative ? -value : value);
  }

  private static long zoned(long local, byte[] text, int at, int end, @Nullable ZoneId zone) {
    if (at == end) {
      return zone == null ? INVALID : bounded(local - offsetMillis(local, zone));
    }
    if ((text[at] | 0x20) == 'z') {
      return at + 1 == end ? bounded(local) : INVALID;
    }
    int minutes = offsetMinutes(text, at + 1, end);
    if (minutes < 0) {
      return INVALID;
    }
    return switch (text[at]) {
      case '+' -> bounded(local - minutes * 60_000L);
      case '-' -> bounded(local + minutes * 60_000L);
      default -> INVALID;
    };
  }

  /** In a gap and in an overlap the rules give the offset before it, as {@code atZone} does. */
  private static long offsetMillis(long local, ZoneId zone) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1_000L), 0, ZoneOffset.UTC);
    return zone.getRules().getOffset(time).getTotalSeconds() * 1_000L;
  }

  private static int offsetMinutes(byte[] text, int at, int end) {
    int length = end - at;
    boolean colon = length == 5 && text[at + 2] == ':';
    if (length != 2 && length != 4 && !colon) {
      return NOT_DIGITS;
    }
    int hours = twoDigits(text, at);
    int minutes = length == 2 ? 0 : twoDigits(text, end - 2);
    if ((hours | minutes) < 0 || minutes > 59 || hours * 60 + minutes > MAX_OFFSET_MINUTES) {
      return NOT_DIGITS;
    }
    return hours * 60 + minutes;
  }

  /** Days since the epoch, {@link #INVALID} if there is no such day. */
  private static long epochDay(byte[] text, int at) {
    int century = twoDigits(text, at);
    int yearOfCentury = twoDigits(text, at + 2);
    int month = twoDigits(text, at + 5);
    int day = twoDigits(text, at + 8);
    if ((century | yearOfCentury | month | day) < 0
        || text[at + 4] != '-'
        || text[at + 7] != '-'
        || month < 1
        || month > 12
        || day < 1) {
      return INVALID;
    }
    int year = century * 100 + yearOfCentury;
    boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > daysIn(month, leap)) {
      return INVALID;
    }
    int beforeYear = 365 * year + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    int beforeMonth = (367 * month - 362) / 12 - (month <= 2 ? 0 : leap ? 1 : 2);
    return beforeYear + beforeMonth + (day - 1) - DAYS_BEFORE_EPOCH;
  }

  private static int daysIn(int month, boolean leap) {
    return switch (month) {
      case 2 -> leap ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static int millis(byte[] text, int at, int end) {
    int millis = (text[at] - '0') * 100;
    millis += at + 1 < end ? (text[at + 1] - '0') * 10 : 0;
    return millis + (at + 2 < end ? text[at + 2] - '0' : 0);
  }

  private static int digitsEnd(byte[] text, int at, int end) {
    int p = at;
    while (p < end && text[p] >= '0' && text[p] <= '9') {
      p++;
    }
    return p;
  }

  /** The number, or a negative one if these two chars are no digits. */
  private static int twoDigits(byte[] text, int at) {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NOT_DIGITS : tens * 10 + ones;
  }
}
