package io.adstream.tck.sink;

/** The point at which a write fails. */
public enum WriteFault {
  /**
   * The writer dies after it has sent everything to the store and before the store commits: nothing
   * of the batch may be visible, and the lane's position must not change.
   */
  BEFORE_COMMIT,
  /**
   * The store commits the batch with its position, but the response is lost, so the writer does not
   * know the outcome.
   */
  AFTER_COMMIT
}
