package io.adstream.internal.status;

import io.adstream.status.DelayHistogram;
import io.adstream.status.SinkMetrics;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Totals of stored batches. Safe for use by several threads. */
public final class SinkCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int BATCHES = 0;
  private static final int ROWS = 1;
  private static final int BYTES = 2;
  private static final int NANOS = 3;
  private static final int RETRIES = 4;
  private static final int DEAD_LETTERS = 5;
  private static final int REFUSED = 6;
  private static final int DELAYS = 7;
  private static final int BUCKETS = DelayHistogram.BOUNDS.size() + 1;

  /** Counters, then the number of delays in each bucket, then their sums. */
  private final long[] values;

  /** Nothing counted. */
  public SinkCounts() {
    this(new long[DELAYS + 2 * BUCKETS]);
  }

  private SinkCounts(long[] values) {
    this.values = values;
  }

  /** Adds a batch that was applied just now. */
  synchronized void applied(BatchTally batch, long refusedRows, long nanos, long nowMillis) {
    values[BATCHES]++;
    values[ROWS] += batch.rows();
    values[BYTES] += batch.bytes();
    values[NANOS] += nanos;
    values[DEAD_LETTERS] += batch.deadLetters() + refusedRows;
    values[REFUSED] += refusedRows;
    for (long matchMillis : batch.matchMillis()) {
      long delayMillis = Math.max(0, nowMillis - matchMillis);
      int bucket = DelayHistogram.bucket(delayMillis);
      values[DELAYS + bucket]++;
      values[DELAYS + BUCKETS + bucket] += delayMillis;
    }
  }

  /** Adds a failed attempt that will be repeated. */
  public synchronized void retried() {
    values[RETRIES]++;
  }

  /** Adds other totals. */
  public void add(SinkCounts other) {
    long[] more = other.copy().values;
    synchronized (this) {
      for (int i = 0; i < values.length; i++) {
        values[i] += more[i];
      }
    }
  }

  /** An independent copy. */
  public synchronized SinkCounts copy() {
    return new SinkCounts(values.clone());
  }

  /** Whether nothing is counted. */
  public synchronized boolean isZero() {
    return Arrays.stream(values).allMatch(value -> value == 0);
  }

  /** Resets all totals to 0. */
  public synchronized void reset() {
    Arrays.fill(values, 0);
  }

  /** The totals, with the current wait for the sink. */
  public synchronized SinkMetrics metrics(SinkWaits.@Nullable Wait waiting) {
    return new SinkMetrics(
        values[BATCHES],
        values[ROWS],
        values[BYTES],
        Duration.ofNanos(values[NANOS]),
        values[RETRIES],
        values[DEAD_LETTERS],
        values[REFUSED],
        new DelayHistogram(list(DELAYS), list(DELAYS + BUCKETS)),
        waiting == null ? null : waiting.since(),
        waiting == null ? null : waiting.reason());
  }

  private List<Long> list(int from) {
    return Arrays.stream(values, from, from + BUCKETS).boxed().toList();
  }
}
