package io.adstream.internal.value;

/**
 * Checks a document's bytes before they are parsed. The JSON parser itself lets overlong forms and
 * encoded surrogates pass, and would read UTF-16 as well.
 */
public final class Utf8 {

  private Utf8() {}

  /** Whether a document is UTF-8; one that begins like UTF-16 or UTF-32 is not. */
  public static boolean isDocument(byte[] bytes, int start) {
    for (int i = start; i < start + 4 && i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return false;
      }
    }
    return isValid(bytes, start);
  }

  /** Whether bytes are UTF-8 from a start on. */
  public static boolean isValid(byte[] bytes, int start) {
    int i = start;
    while (i < bytes.length) {
      if (i + 8 <= bytes.length && (EightBytes.at(bytes, i) & EightBytes.HIGH_BITS) == 0) {
        i += 8;
        continue;
      }
      if (bytes[i] >= 0) {
        i++;
        continue;
      }
      int more = continuationBytes(bytes, i);
      if (more == 0 || bytes.length - i <= more) {
        return false;
      }
      for (int p = i + 1; p <= i + more; p++) {
        if ((bytes[p] & 0xC0) != 0x80) {
          return false;
        }
      }
      i += more + 1;
    }
    return true;
  }

  /** How many bytes follow the first of a char; 0 if no char starts like this. */
  private static int continuationBytes(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    int second = at + 1 < bytes.length ? bytes[at + 1] & 0xFF : 0;
    if (first < 0xE0) {
      return first >= 0xC2 ? 1 : 0;
    }
    if (first < 0xF0) {
      boolean overlong = first == 0xE0 && second < 0xA0;
      boolean surrogate = first == 0xED && second > 0x9F;
      return overlong || surrogate ? 0 : 2;
    }
    boolean overlong = first == 0xF0 && second < 0x90;
    boolean beyondUnicode = first > 0xF4 || (first == 0xF4 && second > 0x8F);
    return overlong || beyondUnicode ? 0 : 3;
  }
}
