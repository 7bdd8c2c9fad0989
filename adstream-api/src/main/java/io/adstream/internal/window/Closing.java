package io.adstream.internal.window;

import static java.util.Objects.requireNonNull;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says what closes, and finds the segments that are past, in steps of at most a block. A pass goes
 * up to but not including a time, through segments in the order of their times and through blocks
 * in the order in which they were filled; so how far it has come is a segment and how many of its
 * bytes.
 *
 * <p>That, and the time of the last pass that came to its end, is what a commit in the middle of a
 * pass keeps. It holds since what a pass says cannot change any more: whatever is accepted closes
 * at or after the watermark, and the watermark is at or after the pass's end.
 */
public final class Closing {

  /** Takes what closes. */
  public interface Listener {
    /** An impression without a click; it can be read until this returns. */
    void unclicked(long address);

    /** A click without an impression; it can be read until this returns. */
    void orphan(long address);
  }

  private static final int OFFSET_BITS = 16;

  private final Arena arena;
  private final Entries entries;
  private final ArrayDeque<Segment> past = new ArrayDeque<>();
  private long[] scratch = new long[64];
  private int found;

  /** All that closes before this was said. */
  private long saidMillis = Long.MIN_VALUE;

  /** Where the pass ends. */
  private long throughMillis = Long.MIN_VALUE;

  /** Where the pass is; null between passes. */
  private @Nullable Segment segment;

  private int block;

  Closing(Arena arena, Entries entries) {
    this.arena = arena;
    this.entries = entries;
  }

  /** Starts a pass, unless it has been there, or the one before has left something to do. */
  void begin(long toMillis) {
    if (segment == null && past.isEmpty() && toMillis > throughMillis) {
      throughMillis = toMillis;
      enter(arena.firstAfter(Long.MIN_VALUE));
    }
  }

  /** Whether a pass is under way. */
  public boolean isOn() {
    return segment != null;
  }

  /** Goes on with the pass by one block. */
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

  /** Where a block's entries are that are still to be said, as they close. */
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

  /** A segment of which all was said, to be forgotten; null for none. */
  @Nullable Segment past() {
    return past.peek();
  }

  /** Drops the segment that {@link #past} gave. */
  void drop() {
    arena.drop(past.remove());
  }

  /** The time before which all was said. */
  public long closedMillis() {
    return saidMillis;
  }

  /** Writes where the pass is. */
  public void writePass(ByteWriter out) {
    Segment current = requireNonNull(segment);
    long bytes = 0;
    for (Block before : current.blocks.subList(0, block)) {
      bytes += before.used;
    }
    out.writeLong(throughMillis).writeLong(current.startMillis).writeVarint(bytes);
  }

  /** Goes on after a pass; to be called before what was replayed is indexed. */
  public void restore(long closedMillis) {
    saidMillis = closedMillis;
    throughMillis = closedMillis;
    dropPast(closedMillis);
    for (Segment open : arena.segments()) {
      open.blocks.forEach(each -> each.saidMillis = closedMillis);
    }
  }

  /**
   * Goes on in the middle of a pass, after {@link #restore}.
   *
   * @throws CorruptBytesException if none can have been there
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

  /** What was said whole may still be in the log, but not what came of its ids since. */
  private void dropPast(long timeMillis) {
    Segment first;
    while ((first = arena.firstAfter(Long.MIN_VALUE)) != null && arena.isPast(first, timeMillis)) {
      arena.drop(first);
    }
  }
}
