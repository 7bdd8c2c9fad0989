package io.adstream.kafkastreams.internal.state;

import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.window.WindowLog;

/** What a task keeps in memory, and in a log from which it is rebuilt. */
public interface Logged {

  /** Takes back a block of the log: those of a segment in the order of their sequences. */
  void replay(long segment, long sequence, byte[] block);

  /** All blocks are back. */
  void replayed();

  /** Writes to the log what has changed since the last call. */
  void log(WindowLog log);

  /** A lane alone. */
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
