package io.adstream.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.internal.ByteReader;
import io.adstream.internal.EventCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The impressions and clicks of a lane that may still meet their other half, and the ids that may
 * still be sent again: an {@link Arena} of entries, and tables that find them by id.
 */
final class OpenWindow {

  private static final int IMPRESSION = 1;
  private static final int PENDING_CLICK = 2;

  /** A click that matched when it came: its id only. */
  private static final int MATCHED_CLICK = 3;

  /**
   * A click that waited, and matched when its impression came; laid out as it was while it was
   * pending.
   */
  private static final int RESOLVED_CLICK = 4;

  /** A note for the log that a pending click was resolved. */
  private static final int RESOLUTION = 5;

  /**
   * A note for the log that an impression was clicked; its clicks may be forgotten before it is.
   */
  private static final int FIRST_CLICK = 6;

  private static final int KIND_MASK = 0x0F;
  private static final int CLICKED = 0x40;

  private final long attributionMillis;
  private final long skewMillis;
  private final Arena arena;
  private final IdTable impressions;
  private final IdTable clicks;
  private final IdTable pendingByJoinId;
  private final ByteReader reader = new ByteReader(new byte[0]);

  OpenWindow(long attributionMillis, long skewMillis, long segmentMillis, WindowBudget budget) {
    this.attributionMillis = attributionMillis;
    this.skewMillis = skewMillis;
    arena = new Arena(segmentMillis, budget);
    impressions = new IdTable(budget);
    clicks = new IdTable(budget);
    pendingByJoinId = new IdTable(budget);
  }

  /** How many impressions and clicks are held. */
  long events() {
    return (long) impressions.size() + clicks.size();
  }

  /** The address of an accepted impression, or 0. */
  long findImpression(byte[] id, long hash) {
    return find(impressions, id, hash);
  }

  /** Whether a click of this id was accepted. */
  boolean hasClick(byte[] id, long hash) {
    return find(clicks, id, hash) != 0;
  }

  void addImpression(Impression impression, byte[] id, long hash) {
    long closes = impression.eventTimeMillis() + attributionMillis;
    EventCodec.write(arena.startEntry(closes), impression, id);
    impressions.add(hash, arena.append(IMPRESSION, closes));
  }

  /** Remembers a click that has matched. */
  void addMatchedClick(Click click, byte[] id, long hash) {
    long closes = click.eventTimeMillis() + skewMillis;
    arena.startEntry(closes).writeBytes(id);
    clicks.add(hash, arena.append(MATCHED_CLICK, closes));
  }

  /** Keeps a click that has not matched yet. */
  void addPendingClick(Click click, byte[] id, long hash, byte[] joinId, long joinHash) {
    long closes = click.eventTimeMillis() + skewMillis;
    EventCodec.write(arena.startEntry(closes), click, id, joinId);
    long address = arena.append(PENDING_CLICK, closes);
    clicks.add(hash, address);
    pendingByJoinId.add(joinHash, address);
  }

  /** The pending clicks of an impression's id, whatever their time. */
  List<Click> pendingClicks(String joinId, long joinHash) {
    List<Click> pending = List.of();
    int slot = pendingByJoinId.first(joinHash);
    while ((slot = pendingByJoinId.next(joinHash, slot)) >= 0) {
      long closes = enter(pendingByJoinId.address(slot));
      Click click = EventCodec.readClick(reader, closes - skewMillis);
      if (click.joinId().equals(joinId)) {
        pending = pending.isEmpty() ? new ArrayList<>(2) : pending;
        pending.add(click);
      }
      slot = pendingByJoinId.after(slot);
    }
    return pending;
  }

  /** Notes that a pending click has matched. */
  void resolve(Click click) {
    byte[] id = click.clickId().getBytes(UTF_8);
    long address = find(clicks, id, Hash.of(id, 0, id.length));
    resolveAt(address, click.joinId());
    long closes = click.eventTimeMillis() + skewMillis;
    arena.startEntry(closes).writeBytes(id);
    arena.append(RESOLUTION, closes);
  }

  Impression impressionAt(long address) {
    long closes = enter(address);
    return EventCodec.readImpression(reader, closes - attributionMillis);
  }

  long impressionTimeMillis(long address) {
    return enter(address) - attributionMillis;
  }

  /** Marks an impression as clicked; returns whether it was not before. */
  boolean markClicked(long address) {
    if ((headAt(address) & CLICKED) != 0) {
      return false;
    }
    setHead(address, IMPRESSION | CLICKED);
    long closes = enter(address);
    arena.startEntry(closes).writeText(reader.readRequiredText());
    arena.append(FIRST_CLICK, closes);
    return true;
  }

  /** What closes. */
  interface Closing {
    void unclicked(Impression impression);

    void orphan(Click click);
  }

  /**
   * Says what closes from one time up to but not including another, and forgets the segments that
   * are past.
   */
  void close(long fromMillis, long throughMillis, Closing closing) {
    Segment segment;
    while ((segment = arena.firstBefore(throughMillis)) != null) {
      arena.forEachEntry(
          segment,
          (block, offset, head) -> {
            long closes = enter(block, offset);
            if (closes >= fromMillis && closes < throughMillis) {
              say(head, closes, closing);
            }
          });
      if (!arena.isPast(segment, throughMillis)) {
        return;
      }
      arena.forEachEntry(segment, this::forget);
      arena.drop(segment);
    }
  }

  /** An impression that was clicked has another head, and is not said. */
  private void say(int head, long closesMillis, Closing closing) {
    if (head == IMPRESSION) {
      closing.unclicked(EventCodec.readImpression(reader, closesMillis - attributionMillis));
    } else if (head == PENDING_CLICK) {
      closing.orphan(EventCodec.readClick(reader, closesMillis - skewMillis));
    }
  }

  private void forget(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    enter(block, offset);
    switch (head & KIND_MASK) {
      case IMPRESSION -> impressions.remove(hashNext(block), address);
      case MATCHED_CLICK, RESOLVED_CLICK -> clicks.remove(hashNext(block), address);
      case PENDING_CLICK -> {
        clicks.remove(hashNext(block), address);
        pendingByJoinId.remove(hashNext(block), address);
      }
      default -> {}
    }
  }

  /** Writes to the log what is new; returns the next free sequence. */
  long log(WindowLog log, long nextSequence) {
    return arena.log(log, nextSequence);
  }

  /** Takes back a block of the log; {@link #index} completes it. */
  void replay(long segment, long sequence, byte[] block) {
    arena.replay(segment, sequence, block);
  }

  /** Rebuilds the tables from what was replayed. */
  void index() {
    arena.forEachEntry(this::indexIds);
    arena.forEachEntry(this::indexMatches);
  }

  private void indexIds(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    enter(block, offset);
    switch (head & KIND_MASK) {
      case IMPRESSION -> impressions.add(hashNext(block), address);
      case MATCHED_CLICK, RESOLVED_CLICK -> clicks.add(hashNext(block), address);
      case PENDING_CLICK -> {
        clicks.add(hashNext(block), address);
        pendingByJoinId.add(hashNext(block), address);
      }
      default -> {}
    }
  }

  private void indexMatches(Block block, int offset, int head) {
    enter(block, offset);
    if (head == FIRST_CLICK) {
      byte[] id = reader.readRequiredText().getBytes(UTF_8);
      setHead(findImpression(id, Hash.of(id, 0, id.length)), IMPRESSION | CLICKED);
    } else if (head == RESOLUTION) {
      byte[] id = reader.readRequiredText().getBytes(UTF_8);
      long address = find(clicks, id, Hash.of(id, 0, id.length));
      if (headAt(address) == PENDING_CLICK) {
        enter(address);
        reader.skipBytes();
        resolveAt(address, reader.readRequiredText());
      }
    }
  }

  private void resolveAt(long address, String joinId) {
    byte[] id = joinId.getBytes(UTF_8);
    pendingByJoinId.remove(Hash.of(id, 0, id.length), address);
    setHead(address, RESOLVED_CLICK);
  }

  private int headAt(long address) {
    return arena.block(address).bytes[Arena.offset(address)];
  }

  private void setHead(long address, int head) {
    arena.block(address).bytes[Arena.offset(address)] = (byte) head;
  }

  private long find(IdTable table, byte[] id, long hash) {
    int slot = table.first(hash);
    while ((slot = table.next(hash, slot)) >= 0) {
      long address = table.address(slot);
      enter(address);
      if (reader.nextBytesEqual(id)) {
        return address;
      }
      slot = table.after(slot);
    }
    return 0;
  }

  private long enter(long address) {
    return enter(arena.block(address), Arena.offset(address));
  }

  /**
   * Puts the reader behind an entry's head, at its first id, and returns the time at which it
   * closes.
   */
  private long enter(Block block, int offset) {
    reader.reset(block.bytes, offset + 1, block.used);
    reader.readVarint();
    return block.segment.startMillis + reader.readVarint();
  }

  private long hashNext(Block block) {
    int length = reader.enterBytes();
    int start = reader.position();
    reader.skip(length);
    return Hash.of(block.bytes, start, length);
  }
}
