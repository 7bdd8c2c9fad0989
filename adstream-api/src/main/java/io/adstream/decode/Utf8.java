package io.adstream.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at a document's bytes before they are parsed. The JSON parser itself lets overlong forms
 * and encoded surrogates pass, and would read UTF-16 as well.
 */
final class Utf8 {

  /** What a document is made of. */
  enum Content {
    /** ASCII without a backslash: no text in it can hold U+0000 or a surrogate. */
    PLAIN,
    /** UTF-8. */
    ANY,
    /** No UTF-8. */
    INVALID
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;

  private Utf8() {}

  /** What the document is made of. */
  static Content contentOf(byte[] bytes) {
    for (int i = 0; i < 4 && i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Content.INVALID;
      }
    }
    int i = 0;
    for (; i + 8 <= bytes.length; i += 8) {
      long eight = (long) LONGS.get(bytes, i);
      long zeroAtBackslash = eight ^ BACKSLASHES;
      long backslash = (zeroAtBackslash - LOW_BITS) & ~zeroAtBackslash;
      if (((eight | backslash) & HIGH_BITS) != 0) {
        return isValid(bytes, i) ? Content.ANY : Content.INVALID;
      }
    }
    for (int p = i; p < bytes.length; p++) {
      if (bytes[p] < 0 || bytes[p] == '\\') {
        return isValid(bytes, i) ? Content.ANY : Content.INVALID;
      }
    }
    return Content.PLAIN;
  }

  private static boolean isValid(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length) {
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
