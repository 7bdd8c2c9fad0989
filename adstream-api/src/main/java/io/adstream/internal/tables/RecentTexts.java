package io.adstream.internal.tables;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A cache of short, recurring texts, such as countries and devices, each with a number. A lookup
 * reads a single memory location, without hashing the whole text. Newer texts replace older ones.
 * Not thread-safe.
 *
 * <p>A slot is {@code start of the text, end of the text, owner, number and length}. The first two
 * words contain a text of up to 16 bytes completely; a longer one is also stored separately.
 */
public final class RecentTexts {

  /** The result for a text that is not cached. */
  public static final int ABSENT = -1;

  /** The maximum length of a text, in bytes. */
  public static final int LONGEST = 64;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int WORDS = 3;
  private static final int IN_TWO_WORDS = 2 * Long.BYTES;
  private static final int OWNER_SHIFT = 32;
  private static final int NUMBER_SHIFT = 8;
  private static final int MOST_NUMBER = (1 << (OWNER_SHIFT - NUMBER_SHIFT)) - 1;

  private final int slotBits;
  private final long[] slots;
  private final byte[][] longer;

  // The last text looked up.
  private long first;
  private long last;
  private int slot;

  /** Creates a cache of at most {@code 1 << slotBits} texts. */
  public RecentTexts(int slotBits) {
    this.slotBits = slotBits;
    slots = new long[WORDS << slotBits];
    longer = new byte[1 << slotBits][];
  }

  /**
   * The number of a text, or {@link #ABSENT}.
   *
   * @param length the length, from 1 to {@link #LONGEST}
   * @param owner the owner of the number
   */
  public int find(byte[] bytes, int start, int length, int owner) {
    readWords(bytes, start, length);
    long hash = (first ^ ((last + length) * MIX) ^ owner) * MIX;
    slot = (int) (((hash ^ (hash >>> 32)) * MIX) >>> (Long.SIZE - slotBits));
    int at = WORDS * slot;
    long tag = slots[at + 2];
    if (slots[at] != first
        || slots[at + 1] != last
        || (tag & 0xFF) != length
        || (int) (tag >>> OWNER_SHIFT) != owner
        || (length > IN_TWO_WORDS && !isLonger(bytes, start, length))) {
      return ABSENT;
    }
    return (int) (tag >>> NUMBER_SHIFT) & MOST_NUMBER;
  }

  private boolean isLonger(byte[] bytes, int start, int length) {
    byte[] known = longer[slot];
    return Arrays.equals(known, 0, known.length, bytes, start, start + length);
  }

  /**
   * Adds the text that the last call of {@link #find}, with the same arguments, did not find.
   *
   * @param number the number, from 0 to 2<sup>24</sup> − 1
   */
  public void put(byte[] bytes, int start, int length, int owner, int number) {
    int at = WORDS * slot;
    slots[at] = first;
    slots[at + 1] = last;
    slots[at + 2] = ((long) owner << OWNER_SHIFT) | ((long) number << NUMBER_SHIFT) | length;
    if (length > IN_TWO_WORDS) {
      longer[slot] = Arrays.copyOfRange(bytes, start, start + length);
    }
  }

  /** The slot of the text looked up last, whether or not it was found; from 0. */
  int slot() {
    return slot;
  }

  private void readWords(byte[] bytes, int start, int length) {
    int end = start + length;
    if (length >= Long.BYTES) {
      first = (long) LONGS.get(bytes, start);
      last = (long) LONGS.get(bytes, end - Long.BYTES);
    } else if (length >= Integer.BYTES) {
      first = (int) INTS.get(bytes, start);
      last = (int) INTS.get(bytes, end - Integer.BYTES);
    } else {
      first =
          ((bytes[start] & 0xFFL) << 16)
              | ((bytes[start + length / 2] & 0xFFL) << 8)
              | (bytes[end - 1] & 0xFFL);
      last = 0;
    }
  }
}
