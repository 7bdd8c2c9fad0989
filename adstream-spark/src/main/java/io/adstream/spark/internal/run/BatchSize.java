package io.adstream.spark.internal.run;

/**
 * Controls the number of records per batch: fewer after a batch that did not fit into memory, and
 * gradually more again while batches fit, since large records are usually few. After an increase
 * that failed, the next one waits for twice as many batches; after one that succeeded, for half as
 * many. Not thread-safe.
 */
final class BatchSize {

  /** The minimum factor by which a batch that is too large is reduced. */
  private static final int CUT = 4;

  private static final int GROWTH = 8;
  private static final int FIRST_WAIT = 4;
  private static final int LONGEST_WAIT = 1024;

  private final long most;
  private long records;
  private long wait = FIRST_WAIT;
  private long changedAt;
  private boolean grown;

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
    if (grown) {
      wait = Math.min(LONGEST_WAIT, 2 * wait);
    }
    records = Math.max(1, Math.min(records / CUT, tooMany / 2));
    grown = false;
    changedAt = Math.max(changedAt, batchId);
  }

  /**
   * Allows more records per batch, if enough batches have passed since the last try.
   *
   * @param batchId the id of the newest batch that fit
   * @return whether batches may have more records now
   */
  boolean grow(long batchId) {
    if (records == most || batchId - changedAt < wait) {
      return false;
    }
    if (grown) {
      wait = Math.max(FIRST_WAIT, wait / 2);
    }
    records = records > most / GROWTH ? most : records * GROWTH;
    grown = true;
    changedAt = batchId;
    return true;
  }
}
