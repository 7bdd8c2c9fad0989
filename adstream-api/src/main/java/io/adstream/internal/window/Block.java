package io.adstream.internal.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A run of entries of one segment, filled from the start; entries never move. */
final class Block {

  /**
   * Entries begin below this, so that 16 bits suffice for an offset; only a single large entry
   * makes a block longer.
   */
  static final int CAPACITY = 1 << 16;

  private static final int FIRST_CAPACITY = 1 << 11;

  final Segment segment;
  final int index;
  byte[] bytes;
  int used;
  int logged;

  /** Entries that close before this have been emitted. */
  long saidMillis = Long.MIN_VALUE;

  /** No entry that has yet to be emitted closes before this. */
  long nextMillis = Long.MAX_VALUE;

  /** The offsets of the entries to emit, in closing order; null until requested. */
  char @Nullable [] order;

  /** The number of entries emitted in this order. */
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

  /** Makes room for an entry; returns its offset. */
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

  /** Marks an entry to be emitted when it closes. */
  void say(long closesMillis) {
    nextMillis = Math.min(nextMillis, closesMillis);
  }

  /**
   * The memory of a segment's blocks after appending this many entries of this length, in bytes.
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
