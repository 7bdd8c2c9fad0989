package io.adstream.internal;

import java.time.Duration;

/**
 * When to try again what others keep from succeeding: after 100 ms, then after twice as long each
 * time, at most 5 s. By {@link System#nanoTime}, so that a clock that is set does not matter. Not
 * safe for use by several threads.
 */
public final class Backoff {

  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

  private long delayNanos = FIRST_NANOS;
  private long dueNanos;

  /** The first try has just failed. */
  public Backoff() {
    dueNanos = System.nanoTime() + delayNanos;
  }

  /** The last try has just failed as well. */
  public void failedAgain() {
    delayNanos = Math.min(LONGEST_NANOS, 2 * delayNanos);
    dueNanos = System.nanoTime() + delayNanos;
  }

  /** How long until the next try, in nanoseconds; 0 or less where it is due. */
  public long nanosLeft() {
    return dueNanos - System.nanoTime();
  }
}
