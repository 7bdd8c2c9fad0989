package io.adstream.internal.window;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.tables.IdTable;

/** Rebuilds the tables of a window from the entries replayed from its log. */
final class WindowIndex {

  private final long segmentMillis;
  private final OpenWindow window;
  private final Arena arena;
  private final Entries entries;
  private final IdTable impressions;
  private final IdTable clicks;
  private final WaitingClicks waiting;
  private final ByteReader reader;

  WindowIndex(
      long segmentMillis,
      OpenWindow window,
      Arena arena,
      Entries entries,
      IdTable impressions,
      IdTable clicks,
      WaitingClicks waiting) {
    this.segmentMillis = segmentMillis;
    this.arena = arena;
    this.entries = entries;
    this.window = window;
    this.impressions = impressions;
    this.clicks = clicks;
    this.waiting = waiting;
    reader = entries.reader;
  }

  /**
   * Rebuilds the tables, checking that all entries can be read later.
   *
   * @throws CorruptBytesException if the entries are not those logged
   */
  void rebuild() {
    arena.forEachEntry(this::indexEvents);
    arena.forEachEntry(this::indexMatchedClicks);
    arena.forEachEntry(this::check);
    arena.forEachEntry(this::indexOpen);
    arena.forEachEntry(this::indexChained);
  }

  /**
   * A log record is in its event's segment, after it; so each finds its own of several events with
   * an id.
   */
  private void indexEvents(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    long closes = enterReplayed(block, offset);
    switch (head & ~Entries.CLICKED) {
      case Entries.IMPRESSION, Entries.WHOLE_IMPRESSION ->
          addReplayed(impressions, block, address, closes);
      case Entries.RESOLVED_CLICK, Entries.PENDING_CLICK ->
          addReplayed(clicks, block, address, closes);
      case Entries.TEXT -> window.indexText(reader, closes, address);
      case Entries.FIRST_CLICK -> {
        long impression = noted(impressions, block, closes);
        entries.setHead(impression, entries.head(impression) | Entries.CLICKED);
      }
      case Entries.RESOLUTION -> resolve(noted(clicks, block, closes));
      case Entries.HANDOVER -> {
        long click = noted(clicks, block, closes);
        resolve(click);
        entries.enter(click);
        clicks.remove(entries.hashNext(arena.block(click)), click);
      }
      case Entries.MATCHED_CLICK, Entries.CHAINED_CLICK -> {}
      default -> throw new CorruptBytesException("an entry's kind is " + head);
    }
  }

  private void resolve(long click) {
    if (entries.head(click) == Entries.PENDING_CLICK) {
      entries.setHead(click, Entries.RESOLVED_CLICK);
    }
  }

  /** The step once all handovers are known. */
  private void indexMatchedClicks(Block block, int offset, int head) {
    if (head == Entries.MATCHED_CLICK || head == Entries.CHAINED_CLICK) {
      long closes = enterReplayed(block, offset);
      addReplayed(clicks, block, Arena.addressOf(block, offset), closes);
    }
  }

  /**
   * Adds the entry with the reader at its id; of several entries, the last to close gets the id.
   */
  private void addReplayed(IdTable table, Block block, long address, long closes) {
    int length = reader.enterId();
    int start = reader.position();
    long hash = Hash.of(block.bytes, start, length);
    long other = entries.find(table, block.bytes, start, length, hash);
    if (other == 0) {
      table.add(hash, address);
      return;
    }
    long otherCloses = entries.enter(other);
    if (otherCloses == closes) {
      throw new CorruptBytesException("an event occurs twice");
    }
    if (otherCloses < closes) {
      table.replace(hash, other, address);
    }
  }

  /** Reads a whole replayed entry, once all texts have been replayed. */
  private void check(Block block, int offset, int head) {
    long closes = enterReplayed(block, offset);
    switch (head & ~Entries.CLICKED) {
      case Entries.IMPRESSION, Entries.WHOLE_IMPRESSION ->
          window.checkImpression(reader, head, block.segment.texts, closes);
      case Entries.PENDING_CLICK, Entries.RESOLVED_CLICK -> window.readClick(reader, closes);
      case Entries.CHAINED_CLICK -> {
        reader.skip(reader.enterId());
        reader.skip(reader.enterId());
        reader.readPositive();
      }
      case Entries.MATCHED_CLICK, Entries.RESOLUTION, Entries.FIRST_CLICK, Entries.HANDOVER ->
          reader.skip(reader.enterId());
      case Entries.TEXT -> {
        reader.readVarint();
        reader.skip(reader.enterId());
      }
      default -> throw new CorruptBytesException("an entry's kind is " + head);
    }
    if (reader.hasMore()) {
      throw new CorruptBytesException("an entry continues after its end");
    }
  }

  /** The event of a log record, with the reader at its id. */
  private long noted(IdTable table, Block block, long closes) {
    int length = reader.enterId();
    int start = reader.position();
    long hash = Hash.of(block.bytes, start, length);
    long address = entries.find(table, block.bytes, start, length, hash);
    if (address == 0 || entries.enter(address) != closes) {
      throw new CorruptBytesException("a note is of an event that is missing");
    }
    return address;
  }

  /** The step once all log records are known: finds waiting clicks and entries to emit. */
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

  private void indexChained(Block block, int offset, int head) {
    if (head == Entries.CHAINED_CLICK) {
      long closes = entries.enter(block, offset);
      window.indexChained(reader, closes);
    }
  }

  /** As {@link Entries#enter}, for an unchecked entry; limits the reader to it. */
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
