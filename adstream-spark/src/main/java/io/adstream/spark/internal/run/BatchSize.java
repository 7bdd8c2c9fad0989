package io.adstream.spark.internal.run;

/**
 * Controls the number of records per batch: fewer after a batch that did not fit into memory, and
 * gradually more again while batches fit, since large records are usually few. An increase that
 * failed is taken back, and the next one is smaller and waits for twice as many batches; after one
 * that succeeded, the next is larger and waits for half as many. A batch that is too large without
 * an increase shows that traffic has changed, and all this starts again. Not thread-safe, except
 * that any thread may read {@link #records}.
 */
final class BatchSize {

  /** The minimum factor by which a batch that is too large is reduced. */
  private static final int CUT = 4;

  private static final int LARGEST_GROWTH = 8;
  private static final int SMALLEST_GROWTH = 2;

  /** After an increase, the running batch and the planned one still have the old size. */
  private static final int OLD_BATCHES = 2;

  private static final int FIRST_WAIT = 4;
  private static final int LONGEST_WAIT = 1024;

  private final long most;
  private volatile long records;
  private long wait = FIRST_WAIT;
  private long changedAt;
  private int growth = LARGEST_GROWTH;

  /** The number before the last increase; 0 if that has succeeded or failed. */
  private long beforeGrowth;

  BatchSize(long most) {
    this.most = most;
    records = most;
  }

  /** The current maximum number of records per batch, at least 1. */
  long records() {
    return records;
  }

  /** Whether a batch can be reduced at all. */
  boolean isDivisible() {
    return records > 1;
  }

  /**
   * Reduces a batch that was too large.
   *
   * @param batchId the id of the newest earlier batch known to fit; 0 for none
   * @param tooMany the number of its records that was too large
   */
  void cut(long batchId, long tooMany) {
    if (beforeGrowth > 0) {
      wait = Math.min(LONGEST_WAIT, 2 * wait);
      growth = SMALLEST_GROWTH;
      records = beforeGrowth;
    } else { // the traffic has changed
      wait = FIRST_WAIT;
      growth = LARGEST_GROWTH;
      records = Math.max(1, Math.min(records / CUT, tooMany / 2));
    }
    beforeGrowth = 0;
    changedAt = Math.max(changedAt, batchId);
  }

  /**
   * Allows more records per batch, if enough batches have passed since the last try.
   *
   * @param batchId the id of the newest batch that fit
   * @return whether batches may have more records now
   */
  boolean grow(long batchId) {
    if (beforeGrowth > 0 && batchId - changedAt > OLD_BATCHES) {
      wait = Math.max(FIRST_WAIT, wait / 2);
      growth = Math.min(LARGEST_GROWTH, 2 * growth);
      beforeGrowth = 0;
    }
    if (records == most || batchId - changedAt < wait) {
      return false;
    }
    beforeGrowth = records;
    records = records > most / growth ? most : records * growth;
    changedAt = batchId;
    return true;
  }
}
