package io.adstream.decode;

import java.util.Arrays;

/**
 * Finds the number of a name by its bytes: a hash table, each of its slots the first of a list of
 * names. Immutable.
 */
final class WireNames {

  private final byte[][] names;
  private final int[] firstOfSlot;
  private final int[] nextInSlot;

  /**
   * A table of names.
   *
   * @param names each name's bytes, at its number
   */
  WireNames(byte[][] names) {
    this.names = names;
    firstOfSlot = new int[Integer.highestOneBit(names.length) * 4];
    nextInSlot = new int[names.length];
    Arrays.fill(firstOfSlot, WireFields.UNKNOWN);
    for (int i = 0; i < names.length; i++) {
      int slot = slot(names[i], 0, names[i].length);
      nextInSlot[i] = firstOfSlot[slot];
      firstOfSlot[slot] = i;
    }
  }

  /**
   * The number of the name that these bytes are, or {@link WireFields#UNKNOWN}.
   *
   * @param expected the number to try first: producers keep to an order
   */
  int number(byte[] document, int start, int end, int expected) {
    if (expected < names.length && isName(expected, document, start, end)) {
      return expected;
    }
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
}
