package io.adstream.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.ByteReader;
import io.adstream.internal.CorruptBytesException;
import io.adstream.internal.EncodedEvent;
import io.adstream.internal.EventCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The impressions and clicks of a lane that may still meet their other half, and the ids that may
 * still be sent again: an {@link Arena} of entries, and tables that find them by id.
 */
final class OpenWindow {

  /** An impression with all its texts, as the first version of the log has them. */
  private static final int WHOLE_IMPRESSION = 1;

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

  /** An impression as the {@link ImpressionLayout} has it. */
  private static final int IMPRESSION = 7;

  /** A text that impressions share. */
  static final int TEXT = 8;

  private static final int KIND_MASK = 0x0F;
  private static final int CLICKED = 0x40;

  private final long attributionMillis;
  private final long skewMillis;
  private final long segmentMillis;
  private final Arena arena;
  private final ImpressionLayout layout;
  private final IdTable impressions;
  private final IdTable clicks;
  private final IdTable pendingByJoinId;
  private final ByteReader reader = new ByteReader(new byte[0]);

  OpenWindow(long attributionMillis, long skewMillis, long segmentMillis, WindowBudget budget) {
    this.attributionMillis = attributionMillis;
    this.skewMillis = skewMillis;
    this.segmentMillis = segmentMillis;
    arena = new Arena(segmentMillis, budget);
    layout = new ImpressionLayout(arena);
    impressions = new IdTable(budget);
    clicks = new IdTable(budget);
    pendingByJoinId = new IdTable(budget);
  }

  /** How many impressions and clicks are held. */
  long events() {
    return (long) impressions.size() + clicks.size();
  }

  /** The address of an accepted impression, or 0. */
  long findImpression(byte[] bytes, int idStart, int idLength, long hash) {
    return find(impressions, bytes, idStart, idLength, hash);
  }

  /** Whether a click of this id was accepted. */
  boolean hasClick(byte[] bytes, int idStart, int idLength, long hash) {
    return find(clicks, bytes, idStart, idLength, hash) != 0;
  }

  /** Keeps an impression and returns its address. */
  long addImpression(EncodedEvent impression, long hash) {
    long closes = impression.eventTimeMillis() + attributionMillis;
    layout.startEntry(impression, closes);
    long address = arena.append(IMPRESSION, closes);
    impressions.add(hash, address);
    return address;
  }

  /** Remembers a click that has matched. */
  void addMatchedClick(EncodedEvent click, long hash) {
    long closes = click.eventTimeMillis() + skewMillis;
    int start = click.idStart();
    arena.startEntry(closes).writeBytes(click.array(), start, start + click.idLength());
    clicks.add(hash, arena.append(MATCHED_CLICK, closes));
  }

  /** Keeps a click that has not matched yet. */
  void addPendingClick(EncodedEvent click, long hash, long joinHash) {
    long closes = click.eventTimeMillis() + skewMillis;
    click.writeTo(arena.startEntry(closes));
    long address = arena.append(PENDING_CLICK, closes);
    clicks.add(hash, address);
    pendingByJoinId.add(joinHash, address);
  }

  /** The pending clicks of an impression, whatever their time. */
  List<Click> pendingClicks(EncodedEvent impression, long joinHash) {
    List<Click> pending = List.of();
    int slot = pendingByJoinId.first(joinHash);
    while ((slot = pendingByJoinId.next(joinHash, slot)) >= 0) {
      long address = pendingByJoinId.address(slot);
      enter(address);
      reader.skipBytes();
      if (reader.nextBytesEqual(impression.array(), impression.idStart(), impression.idLength())) {
        pending = pending.isEmpty() ? new ArrayList<>(2) : pending;
        pending.add(EventCodec.readClick(reader, enter(address) - skewMillis));
      }
      slot = pendingByJoinId.after(slot);
    }
    return pending;
  }

  /** Notes that a pending click has matched. */
  void resolve(Click click) {
    byte[] id = click.clickId().getBytes(UTF_8);
    long address = find(clicks, id);
    resolveAt(address, click.joinId());
    long closes = click.eventTimeMillis() + skewMillis;
    arena.startEntry(closes).writeBytes(id);
    arena.append(RESOLUTION, closes);
  }

  Impression impressionAt(long address) {
    long timeMillis = enter(address) - attributionMillis;
    return (headAt(address) & KIND_MASK) == WHOLE_IMPRESSION
        ? EventCodec.readImpression(reader, timeMillis)
        : layout.read(reader, arena.block(address).segment.texts, timeMillis);
  }

  long impressionTimeMillis(long address) {
    return enter(address) - attributionMillis;
  }

  /** Marks an impression as clicked; returns whether it was not before. */
  boolean markClicked(long address) {
    int head = headAt(address);
    if ((head & CLICKED) != 0) {
      return false;
    }
    setHead(address, head | CLICKED);
    long closes = enter(address);
    arena.startEntry(closes).writeText(reader.readRequiredText());
    arena.append(FIRST_CLICK, closes);
    return true;
  }

  /** What closes. */
  interface Closing {
    /** An impression without a click; it can be read until this returns. */
    void unclicked(long address);

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
            if (closes < fromMillis || closes >= throughMillis) {
              return;
            }
            if (head == IMPRESSION
                || head == WHOLE_IMPRESSION) { // one that was clicked has another head
              closing.unclicked(Arena.addressOf(block, offset));
            } else if (head == PENDING_CLICK) {
              closing.orphan(EventCodec.readClick(reader, closes - skewMillis));
            }
          });
      if (!arena.isPast(segment, throughMillis)) {
        return;
      }
      arena.forEachEntry(segment, this::forget);
      arena.drop(segment);
    }
  }

  private void forget(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    enter(block, offset);
    switch (head & KIND_MASK) {
      case IMPRESSION, WHOLE_IMPRESSION -> impressions.remove(hashNext(block), address);
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

  /**
   * Rebuilds the tables from what was replayed, and checks all of it: afterwards it can be read.
   *
   * @throws CorruptBytesException if it is not what was logged
   */
  void index() {
    arena.forEachEntry(this::indexIds);
    arena.forEachEntry(this::indexMatches);
  }

  private void indexIds(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    long closes = enterReplayed(block, offset);
    switch (head & ~CLICKED) {
      case IMPRESSION, WHOLE_IMPRESSION -> addReplayed(impressions, block, address);
      case MATCHED_CLICK, RESOLVED_CLICK -> addReplayed(clicks, block, address);
      case PENDING_CLICK -> {
        addReplayed(clicks, block, address);
        enterReplayed(block, offset);
        reader.skip(reader.enterId());
        pendingByJoinId.add(hashNext(block), address);
      }
      case TEXT -> layout.index(reader, closes, address);
      case RESOLUTION, FIRST_CLICK -> {}
      default -> throw new CorruptBytesException("an entry's kind is " + head);
    }
  }

  /** Adds the entry at whose id the reader is. */
  private void addReplayed(IdTable table, Block block, long address) {
    int length = reader.enterId();
    int start = reader.position();
    long hash = Hash.of(block.bytes, start, length);
    if (find(table, block.bytes, start, length, hash) != 0) {
      throw new CorruptBytesException("an event is there twice");
    }
    table.add(hash, address);
  }

  /** Reads all of an entry that was replayed, once all the texts are there. */
  private void check(Block block, int offset, int head) {
    enterReplayed(block, offset);
    switch (head) {
      case IMPRESSION, IMPRESSION | CLICKED -> layout.check(reader, block.segment.texts);
      case WHOLE_IMPRESSION, WHOLE_IMPRESSION | CLICKED ->
          EventCodec.check(reader, EventType.IMPRESSION);
      case PENDING_CLICK, RESOLVED_CLICK -> EventCodec.check(reader, EventType.CLICK);
      case MATCHED_CLICK, RESOLUTION, FIRST_CLICK -> reader.skip(reader.enterId());
      case TEXT -> {
        reader.readVarint();
        reader.skip(reader.enterId());
      }
      default -> throw new CorruptBytesException("an entry's kind is " + head);
    }
    if (reader.hasMore()) {
      throw new CorruptBytesException("an entry goes on after its end");
    }
  }

  private void indexMatches(Block block, int offset, int head) {
    check(block, offset, head);
    enter(block, offset);
    if (head == FIRST_CLICK) {
      byte[] id = reader.readRequiredText().getBytes(UTF_8);
      long address = found(impressions, id);
      setHead(address, headAt(address) | CLICKED);
    } else if (head == RESOLUTION) {
      byte[] id = reader.readRequiredText().getBytes(UTF_8);
      long address = found(clicks, id);
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

  private long found(IdTable table, byte[] id) {
    long address = find(table, id);
    if (address == 0) {
      throw new CorruptBytesException("a note is of an event that is missing");
    }
    return address;
  }

  private long find(IdTable table, byte[] id) {
    return find(table, id, 0, id.length, Hash.of(id, 0, id.length));
  }

  private long find(IdTable table, byte[] bytes, int idStart, int idLength, long hash) {
    int slot = table.first(hash);
    while ((slot = table.next(hash, slot)) >= 0) {
      long address = table.address(slot);
      enter(address);
      if (reader.nextBytesEqual(bytes, idStart, idLength)) {
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

  /** As {@link #enter}, for an entry that may be anything; the reader ends where it does. */
  private long enterReplayed(Block block, int offset) {
    reader.reset(block.bytes, offset + 1, block.used);
    int rest = reader.readInt();
    reader.reset(block.bytes, reader.position(), reader.position() + rest);
    long closes = reader.readVarint();
    if (closes < 0 || closes >= segmentMillis) {
      throw new CorruptBytesException("an entry closes " + closes + " ms into its segment");
    }
    return block.segment.startMillis + closes;
  }

  private long hashNext(Block block) {
    int length = reader.enterId();
    int start = reader.position();
    reader.skip(length);
    return Hash.of(block.bytes, start, length);
  }
}
