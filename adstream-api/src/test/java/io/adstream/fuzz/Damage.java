package io.adstream.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Valid bytes with something wrong in them. */
public final class Damage {

  /** Numbers that lengths, counts and times should not be, as varints. */
  private static final long[] NUMBERS = {
    0,
    1,
    127,
    128,
    65_535,
    1 << 20,
    Integer.MAX_VALUE,
    1L << 31,
    (1L << 32) + 5,
    1L << 62,
    -1,
    Long.MIN_VALUE
  };

  private static final int[] BYTES = {0, 1, 2, 0x7F, 0x80, 0xFF, '"', '\\', '{', '['};

  private Damage() {}

  /** A copy with one to three faults; occasionally it equals the original. */
  public static byte[] of(byte[] valid, Random random) {
    byte[] bytes = valid;
    for (int faults = 1 + random.nextInt(3) / 2 + random.nextInt(3) / 2; faults > 0; faults--) {
      bytes = bytes.length == 0 ? any(random, 20) : once(bytes, random);
    }
    return bytes;
  }

  /** Random bytes, fewer than the given number. */
  public static byte[] any(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int to = at + random.nextInt(Math.min(9, bytes.length - at + 1));
    return switch (random.nextInt(8)) {
      case 0 -> with(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
      case 1 -> with(bytes, at, random.nextInt(256));
      case 2 -> with(bytes, at, BYTES[random.nextInt(BYTES.length)]);
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> joined(bytes, at, new byte[0], to);
      case 5 -> joined(bytes, at, any(random, 9), to);
      case 6 -> joined(bytes, to, Arrays.copyOfRange(bytes, at, to), to);
      default -> joined(bytes, at, varint(NUMBERS[random.nextInt(NUMBERS.length)]), to);
    };
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) value;
    return copy;
  }

  /** What is before {@code end}, then the middle, then what is from {@code start} on. */
  private static byte[] joined(byte[] bytes, int end, byte[] middle, int start) {
    byte[] all = Arrays.copyOf(bytes, end + middle.length + bytes.length - start);
    System.arraycopy(middle, 0, all, end, middle.length);
    System.arraycopy(bytes, start, all, end + middle.length, bytes.length - start);
    return all;
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[10];
    int length = 0;
    for (long rest = value; ; rest >>>= 7) {
      boolean last = (rest & ~0x7FL) == 0;
      bytes[length++] = (byte) (last ? rest : rest | 0x80);
      if (last) {
        return Arrays.copyOf(bytes, length);
      }
    }
  }
}
