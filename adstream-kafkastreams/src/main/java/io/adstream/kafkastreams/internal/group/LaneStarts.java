package io.adstream.kafkastreams.internal.group;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how often lanes may have started, in this process or, as after a rebalance, in another.
 * Safe for use by several threads.
 */
public final class LaneStarts {

  private final AtomicLong count = new AtomicLong();

  /** Lanes may have started. */
  public void happened() {
    count.incrementAndGet();
  }

  /** How often that was; another number than before says that it was again. */
  public long count() {
    return count.get();
  }
}
