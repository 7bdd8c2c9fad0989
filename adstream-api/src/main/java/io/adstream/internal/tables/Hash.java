package io.adstream.internal.tables;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Hashes ids for the tables of open windows. The seed is random per process, so that nobody can
 * send ids that all collide.
 */
public final class Hash {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SplittableRandom().nextLong();
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private Hash() {}

  /** The hash of a part of an array. */
  public static long of(byte[] bytes, int offset, int length) {
    long hash = SEED ^ length * MIX;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = tail << 8 | (bytes[i] & 0xFF);
    }
    return mix(mix(hash ^ tail));
  }

  private static long mix(long value) {
    long mixed = value * MIX;
    return mixed ^ mixed >>> 29 ^ mixed >>> 47;
  }
}
