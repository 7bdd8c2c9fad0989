package io.adstream.internal.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time. In what its methods return, the highest bit of a byte stands for
 * that byte, and the first byte has the lowest bits; a bit above the first one that is set may be
 * set by mistake.
 */
public final class EightBytes {

  /** Each byte's highest bit. */
  public static final long HIGH_BITS = 0x8080808080808080L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;
  private static final long QUOTES = 0x2222222222222222L;
  private static final long SPACES = 0x2020202020202020L;

  private EightBytes() {}

  /** The eight bytes from an index on, all of which are there. */
  public static long at(byte[] bytes, int index) {
    return (long) LONGS.get(bytes, index);
  }

  /** Which of them are quotes; no other bits are set. */
  public static long quotes(long eight) {
    return zeros(eight ^ QUOTES) & HIGH_BITS;
  }

  /**
   * Which of them are backslashes or control characters; other bits than the highest mean nothing.
   */
  public static long special(long eight) {
    return zeros(eight ^ BACKSLASHES) | ((eight - SPACES) & ~eight);
  }

  private static long zeros(long eight) {
    return (eight - LOW_BITS) & ~eight;
  }

  /** Whether a byte is a backslash or a control character. */
  public static boolean isSpecial(byte one) {
    return one == '\\' || (one >= 0 && one < ' ');
  }
}
