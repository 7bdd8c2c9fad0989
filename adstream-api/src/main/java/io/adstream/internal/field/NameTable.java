package io.adstream.internal.field;

import io.adstream.internal.value.EightBytes;
import java.util.Arrays;

/**
 * Finds the number of a name by its bytes: a hash table, each of its slots the first of a list of
 * names. Immutable.
 */
public final class NameTable {

  private final byte[][] names;
  private final int[] firstOfSlot;
  private final int[] nextInSlot;

  /** Each name with the quote behind it, eight bytes at a time; none of a name with a special. */
  private final long[][] quoted;

  /** Which bytes of the last eight are there. */
  private final long[] lastMasks;

  /**
   * A table of names.
   *
   * @param names each name's bytes, at its number
   */
  NameTable(byte[][] names) {
    this.names = names;
    firstOfSlot = new int[Math.max(1, Integer.highestOneBit(names.length)) * 4];
    nextInSlot = new int[names.length];
    quoted = new long[names.length][];
    lastMasks = new long[names.length];
    Arrays.fill(firstOfSlot, StreamFields.UNKNOWN);
    for (int i = 0; i < names.length; i++) {
      int slot = slot(names[i], 0, names[i].length);
      nextInSlot[i] = firstOfSlot[slot];
      firstOfSlot[slot] = i;
      quote(i);
    }
  }

  private void quote(int number) {
    byte[] name = names[number];
    quoted[number] = new long[0];
    for (byte one : name) {
      if (one == '"' || EightBytes.isSpecial(one)) {
        return;
      }
    }
    int length = name.length + 1;
    byte[] bytes = Arrays.copyOf(name, (length + 7) / 8 * 8);
    bytes[name.length] = '"';
    quoted[number] = new long[bytes.length / 8];
    for (int i = 0; i < quoted[number].length; i++) {
      quoted[number][i] = EightBytes.at(bytes, 8 * i);
    }
    lastMasks[number] = -1L >>> (8 * (bytes.length - length));
  }

  /**
   * The length of a name if it is what comes next in a document, with the quote behind it; 0 if it
   * is not. Producers keep to an order, so nobody has to look where the name ends.
   */
  public int lengthIfNext(byte[] document, int at, int number) {
    if (number >= names.length) {
      return 0;
    }
    long[] expected = quoted[number];
    int last = expected.length - 1;
    if (last < 0
        || at + 8 * expected.length > document.length
        || document[at] != (byte) expected[0]) {
      return 0;
    }
    for (int i = 0; i < last; i++) {
      if (EightBytes.at(document, at + 8 * i) != expected[i]) {
        return 0;
      }
    }
    long difference = EightBytes.at(document, at + 8 * last) ^ expected[last];
    return (difference & lastMasks[number]) == 0 ? names[number].length : 0;
  }

  /** The number of the name that these bytes are, or {@link StreamFields#UNKNOWN}. */
  public int number(byte[] document, int start, int end) {
    int number = firstOfSlot[slot(document, start, end)];
    while (number >= 0 && !isName(number, document, start, end)) {
      number = nextInSlot[number];
    }
    return number;
  }

  private boolean isName(int number, byte[] document, int start, int end) {
    byte[] name = names[number];
    return Arrays.equals(name, 0, name.length, document, start, end);
  }

  private int slot(byte[] bytes, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    return (hash ^ hash >>> 15) & firstOfSlot.length - 1;
  }

  /** Whether there are no names. */
  public boolean isEmpty() {
    return names.length == 0;
  }
}
