package io.adstream.internal.value;

import static io.adstream.event.AttributeType.MAX_MICROS;

import io.adstream.event.AttributeType;

/**
 * Reads decimal numbers as millionths, exactly. Works on the digits, so that neither {@code
 * 1e-1000000000} nor a megabyte of digits takes long.
 */
public final class Decimals {

  /** Stands for what is no number as JSON writes it, or is out of bounds. */
  public static final long INVALID = Long.MIN_VALUE;

  /** Stands for a whole number above 10<sup>18</sup>. */
  static final long TOO_LARGE = Long.MAX_VALUE;

  private static final long NO_EXPONENT = Long.MIN_VALUE;

  /** Beyond what any number of digits in an array can make up for. */
  private static final long LARGEST_EXPONENT = 1L << 40;

  /** Makes any number less than 1. */
  private static final long LEAST_POWER = -1L << 50;

  /** What becomes of the digits that are left out; up is away from 0. */
  private enum Rounding {
    HALF_EVEN,
    DOWN,
    UP;

    boolean isUp(int nextDigit, boolean more, boolean isOdd) {
      return switch (this) {
        case HALF_EVEN -> nextDigit > 5 || (nextDigit == 5 && (more || isOdd));
        case DOWN -> false;
        case UP -> nextDigit > 0 || more;
      };
    }
  }

  private Decimals() {}

  /**
   * Reads a cost: a number as {@link #micros} reads it that is not less than 0, not even by less
   * than a millionth.
   *
   * @param digits how many decimal places the number is moved by: 2 for cents
   */
  public static long costMicros(byte[] text, int start, int length, int digits) {
    boolean negative = length > 0 && text[start] == '-';
    long micros = scaled(text, start, length, 6 - digits, Rounding.HALF_EVEN);
    return negative && micros != INVALID && !isZero(text, start + 1, start + length)
        ? INVALID
        : micros;
  }

  /**
   * Reads a JSON number and converts it to a whole number of another unit. Digits below that unit
   * are cut off, rounding towards negative infinity.
   *
   * @param power the unit is a tenth of the number's to this power: 3 for thousandths
   * @return {@link #INVALID} if it is no such number, or below -10<sup>18</sup>; {@link #TOO_LARGE}
   *     above 10<sup>18</sup>
   */
  static long floor(byte[] text, int start, int length, int power) {
    boolean negative = length > 0 && text[start] == '-';
    Rounding rounding = negative ? Rounding.UP : Rounding.DOWN;
    long value = scaled(text, start, length, power, rounding);
    boolean isOutside =
        value == INVALID && scaled(text, start, length, LEAST_POWER, Rounding.DOWN) != INVALID;
    return isOutside && !negative ? TOO_LARGE : value;
  }

  /**
   * Reads a number as JSON writes it, without spaces.
   *
   * @return millionths, finer rounded half to even; {@link #INVALID} if it is no such number, or
   *     further than {@link AttributeType#MAX_MICROS} from 0
   */
  public static long micros(byte[] text, int start, int length) {
    return scaled(text, start, length, 6, Rounding.HALF_EVEN);
  }

  private static long scaled(byte[] text, int start, int length, long power, Rounding rounding) {
    int end = start + length;
    boolean negative = length > 0 && text[start] == '-';
    int first = negative ? start + 1 : start;
    int point = digitsEnd(text, first, end);
    if (point == first || (text[first] == '0' && point > first + 1)) {
      return INVALID;
    }
    int last = point;
    if (point < end && text[point] == '.') {
      last = digitsEnd(text, point + 1, end);
      if (last == point + 1) {
        return INVALID;
      }
    }
    long exponent = last == end ? 0 : exponent(text, last, end);
    if (exponent == NO_EXPONENT) {
      return INVALID;
    }
    long scaled = rounded(text, first, last, (point - first) + exponent + power, rounding);
    return negative && scaled != INVALID ? -scaled : scaled;
  }

  /**
   * Rounds digits (with or without a point among them) to a whole number.
   *
   * @param whole how many of the digits come before the point of the whole number
   */
  private static long rounded(byte[] text, int first, int last, long whole, Rounding rounding) {
    long micros = 0;
    long index = 0;
    int nextDigit = 0;
    boolean more = false;
    for (int p = first; p < last; p++) {
      if (text[p] == '.') {
        continue;
      }
      int digit = text[p] - '0';
      if (index < whole) {
        if (micros > MAX_MICROS / 10) {
          return INVALID;
        }
        micros = micros * 10 + digit;
      } else if (index == whole) {
        nextDigit = digit;
      } else {
        more |= digit != 0;
      }
      index++;
    }
    for (; index < whole && micros != 0; index++) {
      if (micros > MAX_MICROS / 10) {
        return INVALID;
      }
      micros *= 10;
    }
    if (rounding.isUp(nextDigit, more, (micros & 1) == 1)) {
      micros++;
    }
    return micros > MAX_MICROS ? INVALID : micros;
  }

  private static long exponent(byte[] text, int at, int end) {
    if (text[at] != 'e' && text[at] != 'E') {
      return NO_EXPONENT;
    }
    int p = at + 1;
    boolean negative = p < end && text[p] == '-';
    if (p < end && (negative || text[p] == '+')) {
      p++;
    }
    if (p == end || digitsEnd(text, p, end) != end) {
      return NO_EXPONENT;
    }
    long exponent = 0;
    for (; p < end && exponent < LARGEST_EXPONENT; p++) {
      exponent = exponent * 10 + (text[p] - '0');
    }
    return negative ? -exponent : exponent;
  }

  /** Whether the digits of a number, up to its exponent, are all zeros. */
  private static boolean isZero(byte[] number, int first, int end) {
    for (int p = first; p < end && number[p] != 'e' && number[p] != 'E'; p++) {
      if (number[p] != '0' && number[p] != '.') {
        return false;
      }
    }
    return true;
  }

  private static int digitsEnd(byte[] text, int at, int end) {
    int p = at;
    while (p < end && text[p] >= '0' && text[p] <= '9') {
      p++;
    }
    return p;
  }
}
