package io.adstream.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When to try again what others keep from succeeding: after 100 ms, then after twice as long each
 * time, at most 5 s. By {@link System#nanoTime}, so that a clock that is set does not matter. Not
 * thread-safe.
 */
public final class Backoff {

  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;
  private long delayNanos = FIRST_NANOS;
  private long dueNanos;

  /** The first try has just failed. */
  public Backoff() {
    this(System::nanoTime);
  }

  /** The first try has just failed, by a clock such as {@link System#nanoTime}. */
  public Backoff(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    dueNanos = nanoTime.getAsLong() + delayNanos;
  }

  /** The last try has just failed as well. */
  public void failedAgain() {
    delayNanos = Math.min(LONGEST_NANOS, 2 * delayNanos);
    dueNanos = nanoTime.getAsLong() + delayNanos;
  }

  /** How long until the next try, in nanoseconds; 0 or less where it is due. */
  public long nanosLeft() {
    return dueNanos - nanoTime.getAsLong();
  }
}
