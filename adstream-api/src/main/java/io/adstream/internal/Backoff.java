package io.adstream.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Exponential backoff for operations that fail because of others: retries after 100 ms, then after
 * twice as long each time, up to 5 s. Uses {@link System#nanoTime}, so that adjusting the clock has
 * no effect. Not thread-safe.
 */
public final class Backoff {

  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;
  private long delayNanos = FIRST_NANOS;
  private long dueNanos;

  /** Starts when the first try has just failed. */
  public Backoff() {
    this(System::nanoTime);
  }

  /** Starts when the first try has just failed, with a clock such as {@link System#nanoTime}. */
  public Backoff(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    dueNanos = nanoTime.getAsLong() + delayNanos;
  }

  /** Records that the last try has just failed, too. */
  public void failedAgain() {
    delayNanos = Math.min(LONGEST_NANOS, 2 * delayNanos);
    dueNanos = nanoTime.getAsLong() + delayNanos;
  }

  /** The time until the next try, in nanoseconds; 0 or less if it is due. */
  public long nanosLeft() {
    return dueNanos - nanoTime.getAsLong();
  }
}
