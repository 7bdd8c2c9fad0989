package io.adstream.join;

/**
 * Where in the window an id's entries are: open addressing with linear probing over slots of 28
 * bits of hash and 36 bits of address. An id may have several entries. Removing shifts what follows
 * back, so there are no tombstones.
 */
final class IdTable {

  private static final int ADDRESS_BITS = 36;
  private static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;
  private static final int TAG_BITS = 64 - ADDRESS_BITS;
  private static final int MAX_BITS = TAG_BITS;
  private static final int FIRST_BITS = 6;

  private final WindowBudget budget;
  private long[] slots = new long[1 << FIRST_BITS];
  private int bits = FIRST_BITS;
  private int size;

  IdTable(WindowBudget budget) {
    this.budget = budget;
    budget.reserve(8L * slots.length);
  }

  /** The memory of a table that has held so many entries at its fullest, in bytes. */
  static long memoryOf(long entries) {
    long slots = 1L << FIRST_BITS;
    while (entries > mostEntries(slots)) {
      slots *= 2;
    }
    return 8 * slots;
  }

  private static long mostEntries(long slots) {
    return slots - slots / 4;
  }

  int size() {
    return size;
  }

  /** Adds an entry at an address, which is not 0. */
  void add(long hash, long address) {
    if (size >= mostEntries(slots.length)) {
      grow();
    }
    place(hash >>> ADDRESS_BITS << ADDRESS_BITS | address);
    size++;
  }

  /** The slot from which to look for an id's entries with {@link #next}. */
  int first(long hash) {
    return home(hash);
  }

  /**
   * The first slot from {@code slot} on that may hold an entry of this hash, or -1. Whoever finds
   * another id's entry there goes on at {@link #after}.
   */
  int next(long hash, int slot) {
    int mask = slots.length - 1;
    for (int i = slot; ; i = (i + 1) & mask) {
      long content = slots[i];
      if (content == 0) {
        return -1;
      }
      if ((content ^ hash) >>> ADDRESS_BITS == 0) {
        return i;
      }
    }
  }

  int after(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  long address(int slot) {
    return slots[slot] & ADDRESS_MASK;
  }

  /** Removes the entry at an address. */
  void remove(long hash, long address) {
    int slot = first(hash);
    while ((slot = next(hash, slot)) >= 0) {
      if (address(slot) == address) {
        shiftBackInto(slot);
        size--;
        return;
      }
      slot = after(slot);
    }
    throw new IllegalStateException("Cannot remove entry: address " + address + " is not there");
  }

  private void shiftBackInto(int removed) {
    int mask = slots.length - 1;
    int hole = removed;
    for (int i = after(hole); slots[i] != 0; i = after(i)) {
      int home = home(slots[i]);
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        slots[hole] = slots[i];
        hole = i;
      }
    }
    slots[hole] = 0;
  }

  private void grow() {
    if (bits == MAX_BITS) {
      throw new IllegalStateException("Cannot hold more than " + size + " ids in a lane");
    }
    budget.reserve(8L * slots.length);
    long[] old = slots;
    slots = new long[old.length * 2];
    bits++;
    for (long content : old) {
      if (content != 0) {
        place(content);
      }
    }
  }

  private void place(long content) {
    int slot = home(content);
    while (slots[slot] != 0) {
      slot = after(slot);
    }
    slots[slot] = content;
  }

  /** The tag's highest bits, so that it can be told from the slot's content alone. */
  private int home(long hashOrContent) {
    return (int) (hashOrContent >>> (64 - bits));
  }
}
