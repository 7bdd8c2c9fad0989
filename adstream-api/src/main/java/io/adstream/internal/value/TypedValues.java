package io.adstream.internal.value;

import io.adstream.event.AttributeType;

/**
 * Reads the values of attributes that are not text. What counts is how a value is written, whether
 * it is a JSON string or not: {@code 17} and {@code "17"} are the same. Numbers are written as JSON
 * writes them, without a plus sign, leading zeros or spaces, so that {@code "+1"}, {@code "01"} and
 * {@code " 1"} are of none of these types. An empty text is no value at all, and not read here.
 */
public final class TypedValues {

  private static final int MOST_DIGITS = 19;

  private TypedValues() {}

  /**
   * Reads a value into an array of numbers, a boolean as 1 or 0.
   *
   * @param type not {@link AttributeType#TEXT}
   * @param numbers receives the value
   * @param index where in the numbers
   * @return false if it is not of the type; the numbers are of no use then
   */
  public static boolean read(
      AttributeType type, byte[] text, int start, int length, long[] numbers, int index) {
    return switch (type) {
      case INTEGER -> readInteger(text, start, length, numbers, index);
      case DECIMAL -> {
        long micros = Decimals.micros(text, start, length);
        numbers[index] = micros;
        yield micros != Decimals.INVALID;
      }
      case BOOLEAN -> {
        boolean isTrue = is("true", '1', text, start, length);
        numbers[index] = isTrue ? 1 : 0;
        yield isTrue || is("false", '0', text, start, length);
      }
      case TEXT -> throw new IllegalArgumentException("Cannot read text: type is TEXT");
    };
  }

  /** What a value of the type is, for messages. */
  public static String expected(AttributeType type) {
    return switch (type) {
      case INTEGER -> "a whole number of 64 bits, or a string that holds one";
      case DECIMAL -> "a number from -1e12 to 1e12, or a string that holds one";
      case BOOLEAN -> "true, false, 1 or 0, or a string that holds one";
      case TEXT -> "text";
    };
  }

  private static boolean readInteger(
      byte[] text, int start, int length, long[] numbers, int index) {
    int end = start + length;
    boolean negative = length > 0 && text[start] == '-';
    int first = negative ? start + 1 : start;
    int digits = end - first;
    if (digits < 1 || digits > MOST_DIGITS || (text[first] == '0' && digits > 1)) {
      return false;
    }
    long value = 0; // of 19 digits, which overflow to a negative number at most
    for (int i = first; i < end; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = value * 10 + digit;
    }
    numbers[index] = negative ? -value : value;
    return value >= 0 || (negative && value == Long.MIN_VALUE);
  }

  /** Whether a text is a word in any case, or its digit. */
  private static boolean is(String word, char digit, byte[] text, int start, int length) {
    if (length == 1) {
      return text[start] == digit;
    }
    if (length != word.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ((text[start + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
