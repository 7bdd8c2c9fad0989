package io.adstream.internal.window;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.tables.IdTable;

/** Reads the entries of an arena in place. Not thread-safe. */
public final class Entries {

  /** An impression with all its texts, as in version 1 of the log. */
  static final int WHOLE_IMPRESSION = 1;

  static final int PENDING_CLICK = 2;

  /**
   * The id of a matched click. It closes with its impression, since until then a copy of the click,
   * with any time, could match. In versions 1 and 2 of the log, it exists only for clicks that
   * matched on arrival, and closes when the click would have.
   */
  public static final int MATCHED_CLICK = 3;

  /**
   * A click that waited and matched when its impression arrived; same layout as while it was
   * pending.
   */
  static final int RESOLVED_CLICK = 4;

  /**
   * A log record that a pending click was resolved, in versions 1 and 2; the resolved click itself
   * keeps its id.
   */
  static final int RESOLUTION = 5;

  /** A log record that an impression was clicked; its clicks may be dropped before it. */
  static final int FIRST_CLICK = 6;

  /** An impression in {@link ImpressionLayout}. */
  static final int IMPRESSION = 7;

  /** A text shared by impressions. */
  public static final int TEXT = 8;

  /** A log record that a pending click was resolved; a {@link #MATCHED_CLICK} keeps its id. */
  static final int HANDOVER = 9;

  /** As {@link #MATCHED_CLICK}, but for a valid click, with its impression's id and its time. */
  public static final int CHAINED_CLICK = 10;

  static final int KIND_MASK = 0x0F;
  static final int CLICKED = 0x40;

  /** The reader, positioned by {@link #enter}. */
  final ByteReader reader = new ByteReader(new byte[0]);

  private final Arena arena;

  Entries(Arena arena) {
    this.arena = arena;
  }

  /** Whether an entry yields a result when it closes; an impression with a click does not. */
  static boolean isSaid(int head) {
    return head == IMPRESSION || head == WHOLE_IMPRESSION || head == PENDING_CLICK;
  }

  int head(long address) {
    return arena.block(address).bytes[Arena.offset(address)];
  }

  void setHead(long address, int head) {
    arena.block(address).bytes[Arena.offset(address)] = (byte) head;
  }

  /**
   * Moves the reader after an entry's head, to its first id, and limits it to the entry; returns
   * the closing time of the entry.
   */
  long enter(long address) {
    return enter(arena.block(address), Arena.offset(address));
  }

  /** As {@link #enter(long)}. */
  long enter(Block block, int offset) {
    reader.reset(block.bytes, offset + 1, block.used);
    int rest = (int) reader.readVarint();
    reader.reset(block.bytes, reader.position(), reader.position() + rest);
    return block.segment.startMillis + reader.readVarint();
  }

  /** The hash of the id at the reader; skips it. */
  long hashNext(Block block) {
    int length = reader.enterId();
    int start = reader.position();
    reader.skip(length);
    return Hash.of(block.bytes, start, length);
  }

  /** The address of an id's entry in a table, or 0 if there is none. */
  long find(IdTable table, byte[] bytes, int idStart, int idLength, long hash) {
    int slot = table.first(hash);
    while ((slot = table.next(hash, slot)) >= 0) {
      long address = table.address(hash, slot);
      enter(address);
      if (reader.nextBytesEqual(bytes, idStart, idLength)) {
        return address;
      }
      slot = table.after(hash, slot);
    }
    return 0;
  }
}
