package io.adstream.internal.window;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.internal.RepeatedClicks;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.tables.SegmentTexts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of an open window: entries in segments by closing time. A segment is append-only and
 * dropped as a whole, and the appended bytes are also the log.
 *
 * <p>An entry is {@code kind, length of the rest, closing time since the segment's start, …}. An
 * address consists of a block's index and a 16-bit offset; it is never 0, and stays valid until the
 * segment is dropped.
 */
final class Arena {

  /**
   * The format version. Version 1 has no shared texts. Up to version 2, matched clicks close by
   * themselves, not with their impressions. Up to version 3, events have only text attributes.
   */
  private static final byte LOG_VERSION = 4;

  private static final byte OLDEST_LOG_VERSION = 1;
  private static final int MAX_BLOCKS = 1 << 20;

  /** Limits the blocks dropped per call, so that a large past segment does not delay a commit. */
  private static final int MOST_DROPS = 1 << 12;

  private final long segmentMillis;
  private final WindowBudget budget;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private @Nullable Segment newest;
  private final ArrayDeque<Segment> dropped = new ArrayDeque<>();
  private final List<Block> unlogged = new ArrayList<>();
  private final ByteWriter scratch = new ByteWriter();
  private final ByteReader reader = new ByteReader(new byte[0]);
  private Block[] blocks = new Block[16];
  private int[] freeIndexes = new int[16];
  private int freeCount;
  private int highestIndex;
  private long lastReplayed = -1;

  Arena(long segmentMillis, WindowBudget budget) {
    this.segmentMillis = segmentMillis;
    this.budget = budget;
  }

  /** Starts an entry; returns a writer for its body. */
  ByteWriter startEntry(long closesMillis) {
    return scratch.clear().writeVarint(Math.floorMod(closesMillis, segmentMillis));
  }

  /** Appends the entry started with the same closing time; returns its address. */
  long append(int kind, long closesMillis) {
    Segment segment = segmentAt(closesMillis);
    int rest = scratch.size();
    int length = 1 + ByteWriter.varintLength(rest) + rest;
    Block block = blockFor(segment, length);
    if (block.logged == block.used) {
      unlogged.add(block);
    }
    int offset = block.claim(length, budget);
    byte[] bytes = block.bytes;
    int at = offset;
    bytes[at++] = (byte) kind;
    int value = rest;
    while (value > 0x7F) {
      bytes[at++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    bytes[at++] = (byte) value;
    scratch.copyTo(bytes, at);
    return addressOf(block, offset);
  }

  /** The texts shared by impressions of the segment with this closing time. */
  SegmentTexts texts(long closesMillis) {
    return segmentAt(closesMillis).texts;
  }

  /** Assigns a number to an appended text. */
  void putText(int number, long hash, long closesMillis, long address) {
    SegmentTexts texts = texts(closesMillis);
    long before = texts.bytes();
    texts.put(number, hash, address);
    budget.reserve(texts.bytes() - before);
  }

  /** Adds a valid matched click; returns the times of the clicks that it shows to be repeated. */
  List<Long> addToChain(long impression, long timeMillis, String clickId, Duration interval) {
    Segment segment = block(impression).segment;
    RepeatedClicks repeated = segment.repeated;
    if (repeated == null) {
      repeated = new RepeatedClicks(interval);
      segment.repeated = repeated;
    }
    byte[] id = clickId.getBytes(UTF_8);
    long bytes = RepeatedClicks.memoryOf(id.length);
    budget.reserve(bytes);
    segment.repeatedBytes += bytes;
    return repeated.add(impression, timeMillis, id);
  }

  private Segment segmentAt(long closesMillis) {
    long startMillis = closesMillis - Math.floorMod(closesMillis, segmentMillis);
    Segment segment = newest;
    if (segment == null || segment.startMillis != startMillis) {
      segment = segments.get(startMillis);
      if (segment == null) {
        segment = open(startMillis);
      }
      newest = segment;
    }
    return segment;
  }

  private Segment open(long startMillis) {
    Segment segment = new Segment(startMillis);
    budget.reserve(segment.texts.bytes());
    segments.put(startMillis, segment);
    return segment;
  }

  /** The segments, in chronological order. */
  Collection<Segment> segments() {
    return segments.values();
  }

  /** The first segment after a time. */
  @Nullable Segment firstAfter(long timeMillis) {
    Map.Entry<Long, Segment> entry = segments.higherEntry(timeMillis);
    return entry == null ? null : entry.getValue();
  }

  /** Whether a whole segment closes before a time. */
  boolean isPast(Segment segment, long timeMillis) {
    return segment.startMillis + segmentMillis <= timeMillis;
  }

  /** Drops a segment; the addresses of its entries can be reused. */
  void drop(Segment segment) {
    for (Block block : segment.blocks) {
      budget.reserve(-block.bytes.length);
      blocks[block.index] = null;
      if (freeCount == freeIndexes.length) {
        freeIndexes = Arrays.copyOf(freeIndexes, freeCount * 2);
      }
      freeIndexes[freeCount++] = block.index;
    }
    segment.blocks.clear();
    unlogged.removeIf(block -> block.segment == segment);
    budget.reserve(-segment.texts.bytes() - segment.repeatedBytes);
    segments.remove(segment.startMillis);
    if (newest == segment) {
      newest = null;
    }
    if (segment.isInLog()) {
      dropped.add(segment);
    }
  }

  /** Visits entries. */
  interface EntryVisitor {
    void visit(Block block, int offset, int kind);
  }

  /** Visits all entries of a block in the order of appending. */
  void forEachEntry(Block block, EntryVisitor visitor) {
    for (int offset = 0; offset < block.used; ) {
      reader.reset(block.bytes, offset + 1, block.used);
      long rest = reader.readVarint();
      int end = reader.position() + (int) rest;
      visitor.visit(block, offset, block.bytes[offset]);
      offset = end;
    }
  }

  /** Visits all entries; those of a segment in the order of appending. */
  void forEachEntry(EntryVisitor visitor) {
    for (Segment segment : segments.values()) {
      for (Block block : segment.blocks) {
        forEachEntry(block, visitor);
      }
    }
  }

  /**
   * Logs the bytes appended since the last call, and removes dropped blocks from the log, some at a
   * time if there are many; returns the next free sequence number.
   */
  long log(WindowLog log, long nextSequence) {
    long sequence = nextSequence;
    for (int drops = 0; drops < MOST_DROPS && !dropped.isEmpty(); ) {
      drops += dropped.element().dropFrom(log, MOST_DROPS - drops);
      if (!dropped.element().isInLog()) {
        dropped.remove();
      }
    }
    for (Block block : unlogged) {
      scratch.clear().writeByte(LOG_VERSION);
      scratch.writeRaw(block.bytes, block.logged, block.used - block.logged);
      log.put(block.segment.startMillis, sequence, scratch.toByteArray());
      block.segment.addLogSequence(sequence++);
      block.logged = block.used;
    }
    unlogged.clear();
    return sequence;
  }

  /**
   * Replays a block of the log; the blocks of a segment come in the order of their sequence
   * numbers.
   */
  void replay(long startMillis, long sequence, byte[] logged) {
    if (logged.length == 0 || logged[0] < OLDEST_LOG_VERSION || logged[0] > LOG_VERSION) {
      throw new CorruptBytesException(
          "a window block starts with "
              + (logged.length == 0 ? "nothing" : "version " + logged[0])
              + ", expected version "
              + OLDEST_LOG_VERSION
              + " to "
              + LOG_VERSION);
    }
    if (Math.floorMod(startMillis, segmentMillis) != 0) {
      throw new CorruptBytesException(
          "a segment starts at " + startMillis + ", expected a multiple of " + segmentMillis);
    }
    Segment segment = segmentAt(startMillis);
    segment.checkOrder(sequence);
    segment.addLogSequence(sequence);
    lastReplayed = Math.max(lastReplayed, sequence);
    int start = 1;
    while (start < logged.length) {
      reader.reset(logged, start + 1, logged.length);
      long end = reader.readVarint() + reader.position();
      if (end > logged.length || end <= start) {
        throw new CorruptBytesException("an entry ends at " + end + " of " + logged.length);
      }
      int length = (int) end - start;
      Block block = blockFor(segment, length);
      int offset = block.claim(length, budget);
      System.arraycopy(logged, start, block.bytes, offset, length);
      block.logged = block.used;
      start = (int) end;
    }
  }

  /** The highest replayed sequence number; -1 if none. */
  long lastReplayed() {
    return lastReplayed;
  }

  Block block(long address) {
    return blocks[(int) (address >>> 16)];
  }

  static int offset(long address) {
    return (int) address & 0xFFFF;
  }

  static long addressOf(Block block, int offset) {
    return (long) block.index << 16 | offset;
  }

  private Block blockFor(Segment segment, int length) {
    if (!segment.blocks.isEmpty()) {
      Block last = segment.blocks.get(segment.blocks.size() - 1);
      if (last.hasRoomFor(length)) {
        return last;
      }
    }
    int index = freeCount > 0 ? freeIndexes[--freeCount] : ++highestIndex;
    if (index >= MAX_BLOCKS) {
      throw new IllegalStateException("Cannot hold more than " + MAX_BLOCKS + " blocks in a lane");
    }
    if (index >= blocks.length) {
      blocks = Arrays.copyOf(blocks, blocks.length * 2);
    }
    Block block = new Block(segment, index, length, budget);
    blocks[index] = block;
    segment.blocks.add(block);
    return block;
  }
}
