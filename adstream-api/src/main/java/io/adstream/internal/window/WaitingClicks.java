package io.adstream.internal.window;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.tables.IdTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clicks that wait for their impression, by its id. Clicks that wait for the same impression
 * and close in the same segment form a chain, which takes one slot of the table; the slot's address
 * is the chain's newest link. A chain grows at its front and is dropped as a whole, with its
 * segment; matched or closed clicks stay in it until then.
 */
public final class WaitingClicks {

  /** A link is two numbers: the click's address, and the previous link; 0 for none. */
  private static final int LINK_SIZE = 2;

  private static final int PAGE_BITS = 10;
  private static final int PAGE_LINKS = 1 << PAGE_BITS;

  private final Arena arena;
  private final WindowBudget budget;
  private final IdTable chains;
  private final ByteReader reader = new ByteReader(new byte[0]);
  private long[][] pages = new long[4][];
  private long used = 1;

  /** A chain of free links, and further such chains. */
  private long free;

  private long[] freeChains = new long[4];
  private int freeCount;

  WaitingClicks(Arena arena, WindowBudget budget) {
    this.arena = arena;
    this.budget = budget;
    chains = new IdTable(budget::reserve);
  }

  boolean isEmpty() {
    return chains.size() == 0;
  }

  /** Adds the click at an address, with the bytes of its impression's id. */
  void add(byte[] bytes, int start, int length, long hash, long address) {
    Segment segment = arena.block(address).segment;
    int slot = chainOf(segment, bytes, start, length, hash);
    if (slot < 0) {
      chains.add(hash, newLink(address, 0));
    } else {
      chains.move(hash, slot, newLink(address, chains.address(hash, slot)));
    }
  }

  /** Removes all clicks of an impression that close in a segment. */
  void forget(Segment segment, byte[] bytes, int start, int length, long hash) {
    int slot = chainOf(segment, bytes, start, length, hash);
    if (slot >= 0) {
      long newest = chains.address(hash, slot);
      chains.removeAt(hash, slot);
      free(newest);
    }
  }

  /** Frees a chain in constant time. */
  private void free(long newest) {
    if (before(newest) == 0) {
      setBefore(newest, free);
      free = newest;
      return;
    }
    if (freeCount == freeChains.length) {
      freeChains = Arrays.copyOf(freeChains, 2 * freeCount);
    }
    freeChains[freeCount++] = newest;
  }

  /** The slot of a chain, or -1 if there is none. */
  private int chainOf(Segment segment, byte[] bytes, int start, int length, long hash) {
    int slot = chains.first(hash);
    while ((slot = chains.next(hash, slot)) >= 0) {
      long newest = address(chains.address(hash, slot));
      if (arena.block(newest).segment == segment && isFor(newest, bytes, start, length)) {
        return slot;
      }
      slot = chains.after(hash, slot);
    }
    return -1;
  }

  private boolean isFor(long address, byte[] bytes, int start, int length) {
    Block block = arena.block(address);
    reader.reset(block.bytes, Arena.offset(address) + 1, block.used);
    reader.readVarint();
    reader.readVarint();
    reader.skipBytes();
    return reader.nextBytesEqual(bytes, start, length);
  }

  /**
   * The clicks that wait for an impression, including all that close between two times; null if
   * there are none.
   */
  @Nullable Walk of(
      byte[] bytes, int start, int length, long hash, long fromMillis, long throughMillis) {
    List<Long> links = List.of();
    int slot = chains.first(hash);
    while ((slot = chains.next(hash, slot)) >= 0) {
      long link = chains.address(hash, slot);
      Segment segment = arena.block(address(link)).segment;
      if (segment.startMillis <= throughMillis
          && !arena.isPast(segment, fromMillis)
          && isFor(address(link), bytes, start, length)) {
        links = links.isEmpty() ? new ArrayList<>(2) : links;
        links.add(link);
      }
      slot = chains.after(hash, slot);
    }
    return links.isEmpty() ? null : new Walk(links);
  }

  /**
   * Iterates over chains, without clicks added meanwhile; nothing may be removed until it has
   * finished.
   */
  public final class Walk {
    private final List<Long> chains;
    private int nextChain;
    private long link;

    private Walk(List<Long> chains) {
      this.chains = chains;
    }

    /** Whether there are more clicks. */
    public boolean hasNext() {
      return link != 0 || nextChain < chains.size();
    }

    /** The address of the next click. */
    public long next() {
      if (link == 0) {
        link = chains.get(nextChain++);
      }
      long address = address(link);
      link = before(link);
      return address;
    }
  }

  private long newLink(long address, long before) {
    if (free == 0 && freeCount > 0) {
      free = freeChains[--freeCount];
    }
    long link = free;
    if (link != 0) {
      free = before(link);
    } else {
      link = used;
      int page = (int) (link >>> PAGE_BITS);
      if (page == pages.length) {
        pages = Arrays.copyOf(pages, 2 * page);
      }
      if (pages[page] == null) {
        budget.reserve(8L * LINK_SIZE * PAGE_LINKS);
        pages[page] = new long[LINK_SIZE * PAGE_LINKS];
      }
      used++;
    }
    pages[(int) (link >>> PAGE_BITS)][at(link)] = address;
    setBefore(link, before);
    return link;
  }

  private long address(long link) {
    return pages[(int) (link >>> PAGE_BITS)][at(link)];
  }

  private long before(long link) {
    return pages[(int) (link >>> PAGE_BITS)][at(link) + 1];
  }

  private void setBefore(long link, long before) {
    pages[(int) (link >>> PAGE_BITS)][at(link) + 1] = before;
  }

  private static int at(long link) {
    return LINK_SIZE * (int) (link & (PAGE_LINKS - 1));
  }
}
