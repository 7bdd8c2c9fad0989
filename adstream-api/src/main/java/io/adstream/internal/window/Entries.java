package io.adstream.internal.window;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.tables.IdTable;

/** Reads the entries of an arena where they are. Not thread-safe. */
public final class Entries {

  /** An impression with all its texts, as the first version of the log has them. */
  static final int WHOLE_IMPRESSION = 1;

  static final int PENDING_CLICK = 2;

  /**
   * The id of a click that has matched. It closes with its impression: until then a copy of the
   * click could match, whatever its time. Versions 1 and 2 of the log have it only of clicks that
   * matched when they came, and there it closes when the click would have.
   */
  public static final int MATCHED_CLICK = 3;

  /**
   * A click that waited, and matched when its impression came; laid out as it was while it was
   * pending.
   */
  static final int RESOLVED_CLICK = 4;

  /**
   * A note for the log that a pending click was resolved, in versions 1 and 2: the resolved click
   * remembers its id itself.
   */
  static final int RESOLUTION = 5;

  /**
   * A note for the log that an impression was clicked; its clicks may be forgotten before it is.
   */
  static final int FIRST_CLICK = 6;

  /** An impression as the {@link ImpressionLayout} has it. */
  static final int IMPRESSION = 7;

  /** A text that impressions share. */
  public static final int TEXT = 8;

  /** A note for the log that a pending click was resolved; a {@link #MATCHED_CLICK} has its id. */
  static final int HANDOVER = 9;

  /** As {@link #MATCHED_CLICK}, of a valid click, with its impression's id and its time. */
  public static final int CHAINED_CLICK = 10;

  static final int KIND_MASK = 0x0F;
  static final int CLICKED = 0x40;

  /** At what {@link #enter} has entered. */
  final ByteReader reader = new ByteReader(new byte[0]);

  private final Arena arena;

  Entries(Arena arena) {
    this.arena = arena;
  }

  /** Whether an entry has a result when it closes; an impression with a click has none. */
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
   * Puts the reader behind an entry's head, at its first id, with the entry's end as its own, and
   * returns the time at which the entry closes.
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

  /** The hash of the id at which the reader is; moves past it. */
  long hashNext(Block block) {
    int length = reader.enterId();
    int start = reader.position();
    reader.skip(length);
    return Hash.of(block.bytes, start, length);
  }

  /** The address of an id's entry in a table, or 0. */
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
