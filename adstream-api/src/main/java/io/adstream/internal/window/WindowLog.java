package io.adstream.internal.window;

/**
 * Where an engine keeps what a lane needs after a restart. Blocks are written once and never
 * changed, but for the one at segment {@link #STATE}, sequence 0, which is replaced. Replaying all
 * blocks that were put and not dropped, those of a segment in the order of their sequences,
 * rebuilds the lane.
 */
public interface WindowLog {

  /** The segment of the one block that is replaced: watermark, counters, sums not handed on. */
  long STATE = Long.MIN_VALUE;

  /**
   * Keeps a block.
   *
   * @param segment the part of the window it belongs to
   * @param sequence its number; unique within the lane
   * @param block at most about 64 KiB, unless a single event is larger; starts with a version byte
   */
  void put(long segment, long sequence, byte[] block);

  /** Forgets a block that was put. */
  void drop(long segment, long sequence);
}
