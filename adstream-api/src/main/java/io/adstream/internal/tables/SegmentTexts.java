package io.adstream.internal.tables;

import java.util.Arrays;

/**
 * The numbers of the texts that a segment's impressions share. Each text is an entry of the
 * segment, so it is logged, budgeted and dropped with it; this table holds its address, by number
 * and by hash. Only the first {@link #MOST} texts of a segment have numbers.
 */
public final class SegmentTexts {

  /** The maximum number of texts of a segment with numbers. */
  public static final int MOST = 1 << 12;

  /** The slot is empty, so the text is not in the table. */
  public static final int ABSENT = -2;

  /** The text may be in a later slot. */
  static final int OTHER = -1;

  private static final int NUMBER_BITS = 16;
  private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;

  private long[] addresses = new long[16];
  private int count;
  private int serial;

  /** The hash's upper 48 bits, and the number + 1; 0 for none. */
  private long[] slots = new long[32];

  /** Creates an empty table. */
  public SegmentTexts() {}

  /**
   * Distinguishes its texts from those of other segments; 0 until the segment has an impression.
   */
  public int serial() {
    return serial;
  }

  /** Records the segment's first impression since the start. */
  public void begin(int serial) {
    this.serial = serial;
  }

  /** Memory in use, in bytes. */
  public long bytes() {
    return 8L * (addresses.length + slots.length);
  }

  /** The value of {@link #bytes} with this many texts. */
  public static long memoryOf(int count) {
    SegmentTexts texts = new SegmentTexts();
    for (int number = 0; number < count; number++) {
      texts.put(number, (long) number << NUMBER_BITS, 1);
    }
    return texts.bytes();
  }

  /** The next free number, or -1 if there is none. */
  public int next() {
    return count < MOST ? count : -1;
  }

  /** The address of a number's text; 0 if there is none. */
  public long address(int number) {
    return number < addresses.length ? addresses[number] : 0;
  }

  /** The first slot of a hash. */
  public int first(long hash) {
    return home(hash);
  }

  /** The number in a slot, {@link #OTHER} if it is another text's, or {@link #ABSENT}. */
  public int numberAt(int slot, long hash) {
    long content = slots[slot];
    if (content == 0) {
      return ABSENT;
    }
    return (content ^ hash) >>> NUMBER_BITS == 0 ? (int) (content & NUMBER_MASK) - 1 : OTHER;
  }

  /** The slot after a slot. */
  public int after(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  /** Assigns a number to a text. */
  public void put(int number, long hash, long address) {
    if (number >= addresses.length) {
      addresses = Arrays.copyOf(addresses, Math.max(number + 1, 2 * addresses.length));
    }
    addresses[number] = address;
    count = Math.max(count, number + 1);
    if (2 * count > slots.length) {
      long[] old = slots;
      slots = new long[2 * old.length];
      for (long content : old) {
        if (content != 0) {
          place(content);
        }
      }
    }
    place(hash >>> NUMBER_BITS << NUMBER_BITS | number + 1);
  }

  private void place(long content) {
    int slot = home(content);
    while (slots[slot] != 0) {
      slot = after(slot);
    }
    slots[slot] = content;
  }

  private int home(long hashOrContent) {
    return (int) (hashOrContent >>> NUMBER_BITS) & (slots.length - 1);
  }
}
