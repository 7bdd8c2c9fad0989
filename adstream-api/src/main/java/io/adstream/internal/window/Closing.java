package io.adstream.internal.window;

import static java.util.Objects.requireNonNull;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Emits closing events, and finds past segments, in steps of at most one block. A pass covers the
 * entries before a time (exclusive), through segments in chronological order and through blocks in
 * filling order, so its position is a segment and an offset in it.
 *
 * <p>A commit in the middle of a pass stores this position, and the time of the last complete pass.
 * The position remains valid because the output of a pass cannot change any more: newly accepted
 * events close at or after the watermark, which is at or after the end of the pass.
 */
public final class Closing {

  /** Receives closing events. */
  public interface Listener {
    /** Receives an impression without a click, which can be read until this returns. */
    void unclicked(long address);

    /** Receives a click without an impression, which can be read until this returns. */
    void orphan(long address);
  }

  private static final int OFFSET_BITS = 16;

  private final Arena arena;
  private final Entries entries;
  private final ArrayDeque<Segment> past = new ArrayDeque<>();
  private long[] scratch = new long[64];
  private int found;

  /** Everything that closes before this has been emitted. */
  private long saidMillis = Long.MIN_VALUE;

  /** The end of the pass. */
  private long throughMillis = Long.MIN_VALUE;

  /** The position of the pass; null between passes. */
  private @Nullable Segment segment;

  private int block;

  Closing(Arena arena, Entries entries) {
    this.arena = arena;
    this.entries = entries;
  }

  /**
   * Starts a pass, unless its time has been reached before, or the previous pass is not finished.
   */
  void begin(long toMillis) {
    if (segment == null && past.isEmpty() && toMillis > throughMillis) {
      throughMillis = toMillis;
      enter(arena.firstAfter(Long.MIN_VALUE));
    }
  }

  /** Whether a pass is in progress. */
  public boolean isOn() {
    return segment != null;
  }

  /** Advances the pass by one block. */
  void step(Listener listener) {
    Segment current = segment;
    if (current == null) {
      return;
    }
    while (block < current.blocks.size()) {
      Block next = current.blocks.get(block++);
      if (next.nextMillis < throughMillis) {
        say(next, listener);
        break;
      }
    }
    if (block >= current.blocks.size()) {
      if (arena.isPast(current, throughMillis)) {
        past.add(current);
      }
      enter(arena.firstAfter(current.startMillis));
    }
  }

  private void enter(@Nullable Segment next) {
    block = 0;
    segment = next == null || next.startMillis >= throughMillis ? null : next;
    if (segment == null) {
      saidMillis = throughMillis;
    }
  }

  private void say(Block current, Listener listener) {
    if (current.order == null) {
      current.order = order(current);
      current.ordered = 0;
    }
    char[] order = current.order;
    current.nextMillis = Long.MAX_VALUE;
    while (current.ordered < order.length) {
      int offset = order[current.ordered];
      long closesMillis = entries.enter(current, offset);
      if (closesMillis >= throughMillis) {
        current.nextMillis = closesMillis;
        break;
      }
      current.ordered++;
      int head = current.bytes[offset];
      if (head == Entries.PENDING_CLICK) {
        listener.orphan(Arena.addressOf(current, offset));
      } else if (Entries.isSaid(head)) {
        listener.unclicked(Arena.addressOf(current, offset));
      }
    }
    current.saidMillis = throughMillis;
    if (current.ordered == order.length) {
      current.order = null;
    }
  }

  /** The offsets of a block's entries that have yet to be emitted, in closing order. */
  private char[] order(Block current) {
    found = 0;
    arena.forEachEntry(
        current,
        (at, offset, head) -> {
          if (Entries.isSaid(head)) {
            long closesMillis = entries.enter(at, offset);
            if (closesMillis >= at.saidMillis) {
              scratch = found < scratch.length ? scratch : Arrays.copyOf(scratch, 2 * found);
              scratch[found++] = (closesMillis - at.segment.startMillis) << OFFSET_BITS | offset;
            }
          }
        });
    Arrays.sort(scratch, 0, found);
    char[] order = new char[found];
    for (int i = 0; i < found; i++) {
      order[i] = (char) scratch[i];
    }
    return order;
  }

  /** A segment whose entries have all been emitted, which can be dropped; null if none. */
  @Nullable Segment past() {
    return past.peek();
  }

  /** Drops the segment returned by {@link #past}. */
  void drop() {
    arena.drop(past.remove());
  }

  /** The time before which everything has been emitted. */
  public long closedMillis() {
    return saidMillis;
  }

  /** Writes the position of the pass. */
  public void writePass(ByteWriter out) {
    Segment current = requireNonNull(segment);
    long bytes = 0;
    for (Block before : current.blocks.subList(0, block)) {
      bytes += before.used;
    }
    out.writeLong(throughMillis).writeLong(current.startMillis).writeVarint(bytes);
  }

  /** Resumes after a complete pass; call before the replayed entries are indexed. */
  public void restore(long closedMillis) {
    saidMillis = closedMillis;
    throughMillis = closedMillis;
    dropPast(closedMillis);
    for (Segment open : arena.segments()) {
      open.blocks.forEach(each -> each.saidMillis = closedMillis);
    }
  }

  /**
   * Resumes in the middle of a pass; call after {@link #restore}.
   *
   * @throws CorruptBytesException if the position is invalid
   */
  public void readPass(ByteReader in) {
    throughMillis = in.readLong();
    long startMillis = in.readLong();
    long bytes = in.readPositive();
    dropPast(startMillis);
    Segment current = arena.firstAfter(startMillis - 1);
    if (current == null || current.startMillis != startMillis || startMillis >= throughMillis) {
      throw new CorruptBytesException("a closing is at a segment that is missing");
    }
    segment = current;
    for (block = 0; bytes > 0 && block < current.blocks.size(); block++) {
      Block said = current.blocks.get(block);
      said.saidMillis = throughMillis;
      bytes -= said.used;
    }
    if (bytes != 0) {
      throw new CorruptBytesException("a closing is not between two blocks");
    }
  }

  /**
   * A completely emitted segment may still be in the log, but its ids may have been reused since.
   */
  private void dropPast(long timeMillis) {
    Segment first;
    while ((first = arena.firstAfter(Long.MIN_VALUE)) != null && arena.isPast(first, timeMillis)) {
      arena.drop(first);
    }
  }
}
