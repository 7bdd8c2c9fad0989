package io.adstream.spark.internal.run;

/**
 * How many records a batch may have: fewer after one that did not fit into memory, and step by step
 * more again while batches fit, since large records are usually few. Whenever more has turned out
 * to be too many, the next attempt waits for twice as many batches, and for half as many when it
 * has not. Not safe for use by several threads.
 */
final class BatchSize {

  /** By how much a batch that is too large is cut at the least. */
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

  /** The most records that a batch may have now, at least 1. */
  long records() {
    return records;
  }

  /** Whether a batch can be cut at all. */
  boolean isDivisible() {
    return records > 1;
  }

  /**
   * Cuts a batch that was too large.
   *
   * @param batchId of the newest batch before it that is known to have fitted; 0 for none
   * @param tooMany how many records of it were too many
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
   * Lets batches have more records, if that was not tried for long enough.
   *
   * @param batchId of the newest batch that did fit
   * @return whether they may have more now
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
