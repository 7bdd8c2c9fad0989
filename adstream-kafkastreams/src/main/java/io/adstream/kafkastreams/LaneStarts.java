package io.adstream.kafkastreams;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how often lanes may have started, in this process or, as after a rebalance, in another.
 * Safe for use by several threads.
 */
final class LaneStarts {

  private final AtomicLong count = new AtomicLong();

  /** Lanes may have started. */
  void happened() {
    count.incrementAndGet();
  }

  /** How often that was; another number than before says that it was again. */
  long count() {
    return count.get();
  }
}
