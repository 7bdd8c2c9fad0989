package io.adstream.internal.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A run of entries of one segment, filled from the start and never moved within. */
final class Block {

  /**
   * Entries begin below this, so that 16 bits say where; only a single large entry makes a block
   * longer.
   */
  static final int CAPACITY = 1 << 16;

  private static final int FIRST_CAPACITY = 1 << 11;

  final Segment segment;
  final int index;
  byte[] bytes;
  int used;
  int logged;

  /** What closes before this was said. */
  long saidMillis = Long.MIN_VALUE;

  /** No entry that is still to be said closes before this. */
  long nextMillis = Long.MAX_VALUE;

  /** Where the entries are that are to be said, as they close; null until somebody asks. */
  char @Nullable [] order;

  /** How many in this order were said. */
  int ordered;

  Block(Segment segment, int index, int room, WindowBudget budget) {
    budget.reserve(Math.max(room, FIRST_CAPACITY));
    this.segment = segment;
    this.index = index;
    this.bytes = new byte[Math.max(room, FIRST_CAPACITY)];
  }

  boolean hasRoomFor(int length) {
    return used + length <= Math.max(CAPACITY, bytes.length);
  }

  /** Makes room for an entry and says where it goes. */
  int claim(int length, WindowBudget budget) {
    int offset = used;
    if (offset + length > bytes.length) {
      int capacity = Math.min(CAPACITY, Math.max(bytes.length * 2, offset + length));
      budget.reserve(capacity - bytes.length);
      bytes = Arrays.copyOf(bytes, capacity);
    }
    used += length;
    order = null;
    return offset;
  }

  /** Notes that an entry is to be said when it closes. */
  void say(long closesMillis) {
    nextMillis = Math.min(nextMillis, closesMillis);
  }

  /**
   * The memory of a segment's blocks, in bytes, after so many entries of this length were appended.
   */
  static long memoryOf(long entries, int length) {
    if (entries == 0) {
      return 0;
    }
    WindowBudget budget = new WindowBudget(Long.MAX_VALUE);
    Block block = new Block(new Segment(0), 0, length, budget);
    long held = 0;
    while (held < entries && block.hasRoomFor(length)) {
      block.claim(length, budget);
      held++;
    }
    return entries / held * budget.bytes() + memoryOf(entries % held, length);
  }
}
