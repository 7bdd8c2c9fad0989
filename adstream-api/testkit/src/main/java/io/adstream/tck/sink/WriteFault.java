package io.adstream.tck.sink;

/** Where a write fails. */
public enum WriteFault {
  /**
   * The writer dies after it has sent everything to the store and before the store has committed:
   * nothing of the batch may be visible, and the lane's position is where it was.
   */
  BEFORE_COMMIT,
  /**
   * The store has committed the batch with its position, and the writer never hears of it: the
   * outcome is unknown to the writer.
   */
  AFTER_COMMIT
}
