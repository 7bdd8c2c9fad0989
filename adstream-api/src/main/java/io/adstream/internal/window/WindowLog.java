package io.adstream.internal.window;

/**
 * An engine's log of a lane, for restoring the lane after a restart. Blocks are written once and
 * never changed, except the one at segment {@link #STATE}, sequence 0, which is replaced. Replaying
 * all blocks that were put and not dropped, in the order of sequence numbers within each segment,
 * restores the lane.
 */
public interface WindowLog {

  /** The segment of the single block that is replaced: watermark, counters and undelivered sums. */
  long STATE = Long.MIN_VALUE;

  /**
   * Stores a block.
   *
   * @param segment the part of the window that it belongs to
   * @param sequence its number; unique within the lane
   * @param block at most about 64 KiB, unless a single event is larger; starts with a version byte
   */
  void put(long segment, long sequence, byte[] block);

  /** Removes a block that was put. */
  void drop(long segment, long sequence);
}
