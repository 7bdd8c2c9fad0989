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
    /**
     * UTF-8 without backslashes and control characters: what stands between two quotes is the text
     * itself, and holds neither U+0000 nor half a surrogate pair.
     */
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
  private static final long QUOTES = 0x2222222222222222L;
  private static final long SPACES = 0x2020202020202020L;

  private Utf8() {}

  /** What the document is made of. */
  static Content contentOf(byte[] bytes) {
    for (int i = 0; i < 4 && i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Content.INVALID;
      }
    }
    long high = 0;
    long special = 0;
    int i = 0;
    for (; i + 8 <= bytes.length; i += 8) {
      long eight = (long) LONGS.get(bytes, i);
      long zeroAtBackslash = eight ^ BACKSLASHES;
      high |= eight;
      special |= ((zeroAtBackslash - LOW_BITS) & ~zeroAtBackslash) | ((eight - SPACES) & ~eight);
    }
    for (; i < bytes.length; i++) {
      high |= bytes[i];
      special |= bytes[i] == '\\' || (bytes[i] >= 0 && bytes[i] < ' ') ? HIGH_BITS : 0;
    }
    if ((high & HIGH_BITS) != 0 && !isValid(bytes, 0)) {
      return Content.INVALID;
    }
    return (special & HIGH_BITS) == 0 ? Content.PLAIN : Content.ANY;
  }

  /** Where the next quote is, or the end if there is none. */
  static int nextQuote(byte[] bytes, int from) {
    int i = from;
    for (; i + 8 <= bytes.length; i += 8) {
      long zeroAtQuote = (long) LONGS.get(bytes, i) ^ QUOTES;
      long found = (zeroAtQuote - LOW_BITS) & ~zeroAtQuote & HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < bytes.length && bytes[i] != '"') {
      i++;
    }
    return i;
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
