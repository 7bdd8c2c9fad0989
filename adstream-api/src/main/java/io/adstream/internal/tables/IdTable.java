package io.adstream.internal.tables;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Maps ids to the addresses of their entries in the window: open addressing with linear probing
 * over slots of 28 bits of hash and 36 bits of address. An id may have several entries, but each
 * lengthens every probe for that id, so keep them few. Removing shifts later slots back, so there
 * are no tombstones.
 *
 * <p>The first bits of the hash select one of {@value #PAGES} pages, each a table that grows
 * independently, so that no single insertion has to move all of a large table.
 */
public final class IdTable {

  private static final int ADDRESS_BITS = 36;
  private static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;
  private static final int PAGE_BITS = 6;
  private static final int PAGES = 1 << PAGE_BITS;
  private static final int FIRST_SLOTS = 8;

  /** The stored hash determines an entry's position in a page. */
  private static final int MOST_SLOTS = 1 << (64 - ADDRESS_BITS - PAGE_BITS);

  /** A page without entries; never modified. */
  private static final long[] NO_SLOTS = {0};

  private final LongConsumer budget;
  private final long[][] pages = new long[PAGES][];
  private final int[] sizes = new int[PAGES];
  private int size;

  /**
   * Creates an empty table.
   *
   * @param budget receives the number of bytes by which the table is about to grow; its exceptions
   *     are passed through
   */
  public IdTable(LongConsumer budget) {
    this.budget = budget;
    Arrays.fill(pages, NO_SLOTS);
  }

  /** The memory of a table that has held at most this many entries, in bytes. */
  public static long memoryOf(long entries) {
    double inPage = (double) entries / PAGES;
    double slots = Math.min(1, inPage) * FIRST_SLOTS;
    for (long less = FIRST_SLOTS; less < MOST_SLOTS; less *= 2) {
      slots += less * shareOfPagesOver(mostEntries(less), inPage);
    }
    return (long) (8 * PAGES * slots);
  }

  /**
   * The expected number of pages with more entries than this, for a random distribution, which is
   * approximately normal.
   */
  private static double shareOfPagesOver(long entries, double inPage) {
    return 1 / (1 + Math.exp(1.702 * (entries - inPage) / Math.sqrt(Math.max(inPage, 1e-3))));
  }

  private static long mostEntries(long slots) {
    return slots - slots / 4;
  }

  /** The number of entries. */
  public int size() {
    return size;
  }

  /** Adds an entry with an address, which must not be 0. */
  public void add(long hash, long address) {
    int page = page(hash);
    if (pages[page] == NO_SLOTS || sizes[page] >= mostEntries(pages[page].length)) {
      grow(page);
    }
    place(pages[page], hash >>> ADDRESS_BITS << ADDRESS_BITS | address);
    sizes[page]++;
    size++;
  }

  /** The slot at which to start searching for an id's entries with {@link #next}. */
  public int first(long hash) {
    return home(pages[page(hash)], hash);
  }

  /**
   * The first slot from {@code slot} on that may hold an entry with this hash, or -1. If it is
   * another id's entry, continue at {@link #after}.
   */
  public int next(long hash, int slot) {
    long[] slots = pages[page(hash)];
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

  /** The slot after a slot of a hash. */
  public int after(long hash, int slot) {
    return after(pages[page(hash)], slot);
  }

  /** The address in a slot of a hash. */
  public long address(long hash, int slot) {
    return pages[page(hash)][slot] & ADDRESS_MASK;
  }

  /** Changes the address of the entry in a slot. */
  public void move(long hash, int slot, long address) {
    long[] slots = pages[page(hash)];
    slots[slot] = (slots[slot] & ~ADDRESS_MASK) | address;
  }

  /** Removes the entry with an address, if it exists; a later event may have taken over the id. */
  public void remove(long hash, long address) {
    int slot = slotOf(hash, address);
    if (slot >= 0) {
      removeAt(hash, slot);
    }
  }

  /** Changes the address of the entry with an address, if it exists. */
  public void replace(long hash, long address, long newAddress) {
    int slot = slotOf(hash, address);
    if (slot >= 0) {
      move(hash, slot, newAddress);
    }
  }

  private int slotOf(long hash, long address) {
    int slot = first(hash);
    while ((slot = next(hash, slot)) >= 0 && address(hash, slot) != address) {
      slot = after(hash, slot);
    }
    return slot;
  }

  /** Removes the entry in a slot. */
  public void removeAt(long hash, int slot) {
    int page = page(hash);
    shiftBackInto(pages[page], slot);
    sizes[page]--;
    size--;
  }

  private static void shiftBackInto(long[] slots, int removed) {
    int mask = slots.length - 1;
    int hole = removed;
    for (int i = after(slots, hole); slots[i] != 0; i = after(slots, i)) {
      int home = home(slots, slots[i]);
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        slots[hole] = slots[i];
        hole = i;
      }
    }
    slots[hole] = 0;
  }

  private void grow(int page) {
    long[] old = pages[page];
    if (old.length == MOST_SLOTS) {
      throw new IllegalStateException("Cannot hold more than " + size + " ids in a lane");
    }
    int length = old == NO_SLOTS ? FIRST_SLOTS : old.length * 2;
    budget.accept(8L * (old == NO_SLOTS ? length : length - old.length));
    long[] slots = new long[length];
    for (long content : old) {
      if (content != 0) {
        place(slots, content);
      }
    }
    pages[page] = slots;
  }

  private static void place(long[] slots, long content) {
    int slot = home(slots, content);
    while (slots[slot] != 0) {
      slot = after(slots, slot);
    }
    slots[slot] = content;
  }

  private static int page(long hash) {
    return (int) (hash >>> (64 - PAGE_BITS));
  }

  /** The bits after the page's, so that it can be derived from the slot's content alone. */
  private static int home(long[] slots, long hashOrContent) {
    int bits = Integer.numberOfTrailingZeros(slots.length);
    return (int) (hashOrContent >>> (64 - PAGE_BITS - bits)) & (slots.length - 1);
  }

  private static int after(long[] slots, int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
