package io.adstream.kafkastreams.internal.group;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the times that lanes may have started, in this process or, after a rebalance, in another.
 * Thread-safe.
 */
public final class LaneStarts {

  private final AtomicLong count = new AtomicLong();

  /** Records that lanes may have started. */
  public void happened() {
    count.incrementAndGet();
  }

  /** The number of times; a changed number means that lanes may have started again. */
  public long count() {
    return count.get();
  }
}
