package io.adstream.kafkastreams.internal.state;

import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.window.WindowLog;

/** State that a task keeps in memory, and in a log that it is restored from. */
public interface Logged {

  /**
   * Restores a block of the log; the blocks of a segment come in the order of their sequence
   * numbers.
   */
  void replay(long segment, long sequence, byte[] block);

  /** Called after all blocks are restored. */
  void replayed();

  /** Logs the changes since the last call. */
  void log(WindowLog log);

  /** A lane without a head. */
  static Logged of(LaneJoin lane) {
    return new Logged() {
      @Override
      public void replay(long segment, long sequence, byte[] block) {
        lane.replay(segment, sequence, block);
      }

      @Override
      public void replayed() {
        lane.replayed();
      }

      @Override
      public void log(WindowLog log) {
        lane.log(log);
      }
    };
  }
}
