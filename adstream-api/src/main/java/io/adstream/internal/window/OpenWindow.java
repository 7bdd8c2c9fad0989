package io.adstream.internal.window;

import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.tables.IdTable;
import io.adstream.internal.tables.SegmentTexts;
import io.adstream.join.JoinSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The impressions and clicks of a lane that may still match, and the ids that may still be sent
 * again: an {@link Arena} of entries, and tables that find them by id.
 */
public final class OpenWindow {

  private final long attributionMillis;
  private final long skewMillis;
  private final Arena arena;
  private final Entries entries;
  private final ByteReader reader;
  private final StoredOrder impressionOrder;
  private final StoredOrder clickOrder;
  private final ImpressionLayout layout;
  private final @Nullable Duration repeatInterval;
  private final IdTable impressions;
  private final IdTable clicks;
  private final WaitingClicks waiting;
  private final WindowIndex index;
  private final Closing closing;

  /** The number of blocks of the past segment that have been dropped. */
  private int forgotten;

  /**
   * Creates an empty window.
   *
   * @param segmentMillis the length of a segment, as from {@link EntrySizes#segmentMillis}
   * @param budget bounds its memory
   */
  public OpenWindow(JoinSpec spec, EventSchema schema, long segmentMillis, WindowBudget budget) {
    attributionMillis = spec.attributionWindow().toMillis();
    skewMillis = spec.clockSkew().toMillis();
    repeatInterval = spec.repeatInterval();
    arena = new Arena(segmentMillis, budget);
    entries = new Entries(arena);
    reader = entries.reader;
    impressionOrder = new StoredOrder(schema.impressions());
    clickOrder = new StoredOrder(schema.clicks());
    layout = new ImpressionLayout(arena, schema.impressions(), impressionOrder);
    impressions = new IdTable(budget::reserve);
    clicks = new IdTable(budget::reserve);
    waiting = new WaitingClicks(arena, budget);
    index = new WindowIndex(segmentMillis, this, arena, entries, impressions, clicks, waiting);
    closing = new Closing(arena, entries);
  }

  /** The number of impressions and clicks held. */
  public long events() {
    return (long) impressions.size() + clicks.size();
  }

  /** The address of an accepted impression, or 0 if there is none. */
  public long findImpression(byte[] bytes, int idStart, int idLength, long hash) {
    return entries.find(impressions, bytes, idStart, idLength, hash);
  }

  /** The address of an accepted click, or 0 if there is none. */
  public long findClick(byte[] bytes, int idStart, int idLength, long hash) {
    return entries.find(clicks, bytes, idStart, idLength, hash);
  }

  /** Whether an event is closed, so that the next one with its id is another event. */
  public boolean isClosed(long address, long watermarkMillis) {
    return entries.enter(address) < watermarkMillis;
  }

  /** Removes the id of a closed impression. */
  public void releaseImpression(long address, long hash) {
    impressions.remove(hash, address);
  }

  /** Removes the id of a closed click. */
  public void releaseClick(long address, long hash) {
    clicks.remove(hash, address);
  }

  /** Adds an impression and returns its address. */
  public long addImpression(EncodedEvent impression, long hash) {
    long closes = impression.eventTimeMillis() + attributionMillis;
    layout.startEntry(impression, closes);
    long address = arena.append(Entries.IMPRESSION, closes);
    impressions.add(hash, address);
    arena.block(address).say(closes);
    return address;
  }

  /**
   * Adds a matched click, which is kept until its impression is closed.
   *
   * @param kind {@link Entries#CHAINED_CLICK} if it may be repeated or make another one repeated;
   *     otherwise {@link Entries#MATCHED_CLICK}
   */
  public void addMatchedClick(Click click, long hash, long impression, int kind) {
    clicks.add(hash, appendMatchedClick(click, impression, kind));
  }

  private long appendMatchedClick(Click click, long impression, int kind) {
    long closes = entries.enter(impression);
    ByteWriter out = arena.startEntry(closes).writeText(click.clickId());
    if (kind == Entries.CHAINED_CLICK) {
      long earliestMillis = closes - attributionMillis - skewMillis;
      out.writeText(click.joinId()).writeVarint(click.eventTimeMillis() - earliestMillis);
    }
    return arena.append(kind, closes);
  }

  /** The times of the clicks that a valid click of an impression shows to be repeated. */
  public List<Long> repeatedBy(Click click, long impression) {
    return repeatInterval == null
        ? List.of()
        : arena.addToChain(impression, click.eventTimeMillis(), click.clickId(), repeatInterval);
  }

  /** Adds a click that has not matched yet. */
  public void addPendingClick(EncodedEvent click, long hash, long joinHash) {
    long closes = click.eventTimeMillis() + skewMillis;
    ByteWriter out = arena.startEntry(closes);
    int start = click.idStart();
    out.writeBytes(click.array(), start, start + click.idLength());
    int joinStart = click.joinIdStart();
    out.writeBytes(click.array(), joinStart, joinStart + click.joinIdLength());
    clickOrder.write(out.writeVarint(click.costMicros()), click);
    long address = arena.append(Entries.PENDING_CLICK, closes);
    clicks.add(hash, address);
    waiting.add(click.array(), click.joinIdStart(), click.joinIdLength(), joinHash, address);
    arena.block(address).say(closes);
  }

  /**
   * The clicks that wait for an impression, including all that may match it; null if there are
   * none. Valid until something is dropped.
   */
  public WaitingClicks.@Nullable Walk clicksWaitingFor(long impression) {
    long timeMillis = impressionTimeMillis(impression);
    int length = reader.enterId();
    int start = reader.position();
    byte[] bytes = reader.array();
    return waiting.of(
        bytes,
        start,
        length,
        Hash.of(bytes, start, length),
        timeMillis,
        timeMillis + attributionMillis + skewMillis);
  }

  /** Whether a waiting click is still waiting. */
  public boolean isPending(long click) {
    return entries.head(click) == Entries.PENDING_CLICK;
  }

  /** The time of a waiting click, in milliseconds since the epoch. */
  public long clickTimeMillis(long address) {
    return entries.enter(address) - skewMillis;
  }

  /** The click at an address. */
  public Click clickAt(long address) {
    long timeMillis = entries.enter(address) - skewMillis;
    return clickOrder.readClick(reader, timeMillis);
  }

  /** Records that a pending click has matched; its id is kept until the impression closes. */
  public void resolve(long address, Click click, long impression, int kind) {
    long closes = entries.enter(address);
    int length = reader.enterId();
    int start = reader.position();
    byte[] bytes = reader.array();
    arena.startEntry(closes).writeBytes(bytes, start, start + length);
    arena.append(Entries.HANDOVER, closes);
    entries.setHead(address, Entries.RESOLVED_CLICK);
    long matched = appendMatchedClick(click, impression, kind);
    clicks.replace(Hash.of(bytes, start, length), address, matched);
  }

  /** The impression at an address. */
  public Impression impressionAt(long address) {
    long timeMillis = entries.enter(address) - attributionMillis;
    return isWhole(entries.head(address))
        ? impressionOrder.readImpression(reader, timeMillis)
        : layout.read(reader, arena.block(address).segment.texts, timeMillis);
  }

  /**
   * Checks that the impression of an entry with this head can be read later, with the reader at its
   * id.
   */
  void checkImpression(ByteReader in, int head, SegmentTexts texts, long timeMillis) {
    if (isWhole(head)) {
      impressionOrder.readImpression(in, timeMillis);
    } else {
      layout.check(in, texts);
    }
  }

  private static boolean isWhole(int head) {
    return (head & Entries.KIND_MASK) == Entries.WHOLE_IMPRESSION;
  }

  /** Reads a click, with the reader at its id. */
  Click readClick(ByteReader in, long timeMillis) {
    return clickOrder.readClick(in, timeMillis);
  }

  /** Replays a text from its entry, with the reader at its number. */
  void indexText(ByteReader in, long closesMillis, long address) {
    layout.index(in, closesMillis, address);
  }

  /** Replays a valid click from its entry, with the reader at its id. */
  void indexChained(ByteReader in, long closesMillis) {
    String clickId = in.readId();
    int length = in.enterId();
    int start = in.position();
    byte[] bytes = in.array();
    in.skip(length);
    long sinceEarliest = in.readPositive();
    long impression = findImpression(bytes, start, length, Hash.of(bytes, start, length));
    if (impression == 0 || sinceEarliest > attributionMillis + skewMillis) {
      throw new CorruptBytesException("a click's impression or time is missing");
    }
    // If the id now belongs to a later impression, no click can match this one any more.
    if (repeatInterval != null && entries.enter(impression) == closesMillis) {
      long timeMillis = closesMillis - attributionMillis - skewMillis + sinceEarliest;
      arena.addToChain(impression, timeMillis, clickId, repeatInterval);
    }
  }

  /** Writes the orders in which attributes are stored. */
  public void writeOrders(ByteWriter out) {
    impressionOrder.write(out);
    clickOrder.write(out);
  }

  /** Restores the orders; call before the replayed entries are indexed. */
  public void readOrders(ByteReader in) {
    impressionOrder.read(in, EventType.IMPRESSION);
    clickOrder.read(in, EventType.CLICK);
  }

  /** The time of an impression, in milliseconds since the epoch. */
  public long impressionTimeMillis(long address) {
    return entries.enter(address) - attributionMillis;
  }

  /** Marks an impression as clicked; returns false if it was already. */
  public boolean markClicked(long address) {
    int head = entries.head(address);
    if ((head & Entries.CLICKED) != 0) {
      return false;
    }
    entries.setHead(address, head | Entries.CLICKED);
    long closes = entries.enter(address);
    arena.startEntry(closes).writeText(reader.readRequiredText());
    arena.append(Entries.FIRST_CLICK, closes);
    return true;
  }

  /** Begins to close what closes before a time, unless closing is in progress. */
  public void beginClosing(long throughMillis) {
    closing.begin(throughMillis);
  }

  /** Whether there is something to close or to drop. */
  public boolean isClosing() {
    return closing.past() != null || closing.isOn();
  }

  /** Closes or drops one block. */
  public void closeSome(Closing.Listener listener) {
    Segment past = closing.past();
    if (past == null) {
      closing.step(listener);
    } else if (forgotten < past.blocks.size()) {
      arena.forEachEntry(past.blocks.get(forgotten++), this::forget);
    } else {
      closing.drop();
      forgotten = 0;
    }
  }

  private void forget(Block block, int offset, int head) {
    long address = Arena.addressOf(block, offset);
    entries.enter(block, offset);
    switch (head & Entries.KIND_MASK) {
      case Entries.IMPRESSION, Entries.WHOLE_IMPRESSION ->
          impressions.remove(entries.hashNext(block), address);
      case Entries.MATCHED_CLICK, Entries.CHAINED_CLICK ->
          clicks.remove(entries.hashNext(block), address);
      case Entries.PENDING_CLICK, Entries.RESOLVED_CLICK -> {
        clicks.remove(entries.hashNext(block), address);
        int length = reader.enterId();
        int start = reader.position();
        long hash = Hash.of(block.bytes, start, length);
        waiting.forget(block.segment, block.bytes, start, length, hash);
      }
      default -> {}
    }
  }

  /** Logs new entries; returns the next free sequence number. */
  public long log(WindowLog log, long nextSequence) {
    return arena.log(log, nextSequence);
  }

  /** The progress of closing. */
  public Closing closing() {
    return closing;
  }

  /** Replays a block of the log; {@link #index} completes the restore. */
  public void replay(long segment, long sequence, byte[] block) {
    arena.replay(segment, sequence, block);
  }

  /** The highest replayed sequence number; -1 if none. */
  public long lastReplayed() {
    return arena.lastReplayed();
  }

  /**
   * Rebuilds the tables from the replayed entries, checking that all of them can be read later.
   *
   * @param impressionsWithClicks receives the impressions for which clicks are waiting
   * @throws CorruptBytesException if the entries are not those logged
   */
  public void index(LongConsumer impressionsWithClicks) {
    index.rebuild();
    if (!waiting.isEmpty()) {
      arena.forEachEntry(
          (block, offset, head) -> {
            switch (head & Entries.KIND_MASK) {
              case Entries.IMPRESSION, Entries.WHOLE_IMPRESSION ->
                  impressionsWithClicks.accept(Arena.addressOf(block, offset));
              default -> {}
            }
          });
    }
  }
}
