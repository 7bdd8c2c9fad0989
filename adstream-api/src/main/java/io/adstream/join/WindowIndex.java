package io.adstream.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.EventType;
import io.adstream.internal.ByteReader;
import io.adstream.internal.CorruptBytesException;
import io.adstream.internal.EventCodec;

/** Rebuilds the tables of a window from the entries that were taken back from its log. */
final class WindowIndex {

  private final long segmentMillis;
  private final Arena arena;
  private final Entries entries;
  private final ImpressionLayout layout;
  private final IdTable impressions;
  private final IdTable clicks;
  private final WaitingClicks waiting;
  private final ByteReader reader;

  WindowIndex(
      long segmentMillis,
      Arena arena,
      Entries entries,
      ImpressionLayout layout,
      IdTable impressions,
      IdTable clicks,
      WaitingClicks waiting) {
    this.segmentMillis = segmentMillis;
    this.arena = arena;
    this.entries = entries;
    this.layout = layout;
    this.impressions = impressions;
    this.clicks = clicks;
    this.waiting = waiting;
    reader = entries.reader;
  }

  /**
   * Rebuilds the tables, and checks all entries: afterwards they can be read.
   *
   * @throws CorruptBytesException if they are not what was logged
   */
  void rebuild() {
    arena.forEachEntry(this::indexIds);
    arena.forEachEntry(this::indexNotes);
    arena.forEachEntry(this::indexOpen);
  }

  private void indexIds(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    long closes = enterReplayed(block, offset);
    switch (head & ~Entries.CLICKED) {
      case Entries.IMPRESSION, Entries.WHOLE_IMPRESSION -> addReplayed(impressions, block, address);
      case Entries.MATCHED_CLICK, Entries.RESOLVED_CLICK, Entries.PENDING_CLICK ->
          addReplayed(clicks, block, address);
      case Entries.TEXT -> layout.index(reader, closes, address);
      case Entries.RESOLUTION, Entries.FIRST_CLICK -> {}
      default -> throw new CorruptBytesException("an entry's kind is " + head);
    }
  }

  /** Adds the entry at whose id the reader is. */
  private void addReplayed(IdTable table, Block block, long address) {
    int length = reader.enterId();
    int start = reader.position();
    long hash = Hash.of(block.bytes, start, length);
    if (entries.find(table, block.bytes, start, length, hash) != 0) {
      throw new CorruptBytesException("an event is there twice");
    }
    table.add(hash, address);
  }

  private void indexNotes(Block block, int offset, int head) {
    check(block, offset, head);
    if (head == Entries.FIRST_CLICK) {
      long address = found(impressions, block, offset);
      entries.setHead(address, entries.head(address) | Entries.CLICKED);
    } else if (head == Entries.RESOLUTION) {
      long address = found(clicks, block, offset);
      if (entries.head(address) == Entries.PENDING_CLICK) {
        entries.setHead(address, Entries.RESOLVED_CLICK);
      }
    }
  }

  /** Reads all of an entry that was replayed, once all the texts are there. */
  private void check(Block block, int offset, int head) {
    enterReplayed(block, offset);
    switch (head) {
      case Entries.IMPRESSION, Entries.IMPRESSION | Entries.CLICKED ->
          layout.check(reader, block.segment.texts);
      case Entries.WHOLE_IMPRESSION, Entries.WHOLE_IMPRESSION | Entries.CLICKED ->
          EventCodec.check(reader, EventType.IMPRESSION);
      case Entries.PENDING_CLICK, Entries.RESOLVED_CLICK ->
          EventCodec.check(reader, EventType.CLICK);
      case Entries.MATCHED_CLICK, Entries.RESOLUTION, Entries.FIRST_CLICK ->
          reader.skip(reader.enterId());
      case Entries.TEXT -> {
        reader.readVarint();
        reader.skip(reader.enterId());
      }
      default -> throw new CorruptBytesException("an entry's kind is " + head);
    }
    if (reader.hasMore()) {
      throw new CorruptBytesException("an entry goes on after its end");
    }
  }

  /** The event of a note. */
  private long found(IdTable table, Block block, int offset) {
    entries.enter(block, offset);
    byte[] id = reader.readRequiredText().getBytes(UTF_8);
    long address = entries.find(table, id, 0, id.length, Hash.of(id, 0, id.length));
    if (address == 0) {
      throw new CorruptBytesException("a note is of an event that is missing");
    }
    return address;
  }

  /** Once all notes are known: what waits, and what is to be said. */
  private void indexOpen(Block block, int offset, int head) {
    if (!Entries.isSaid(head)) {
      return;
    }
    long closes = entries.enter(block, offset);
    if (closes >= block.saidMillis) {
      block.say(closes);
    }
    if (head == Entries.PENDING_CLICK) {
      reader.skip(reader.enterId());
      int length = reader.enterId();
      int start = reader.position();
      long hash = Hash.of(block.bytes, start, length);
      waiting.add(block.bytes, start, length, hash, Arena.addressOf(block, offset));
    }
  }

  /** As {@link Entries#enter}, for an entry that may be anything; the reader ends where it does. */
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
}
