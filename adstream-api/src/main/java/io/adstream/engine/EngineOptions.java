package io.adstream.engine;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Options that decide how a pipeline runs, but not its results. Immutable.
 *
 * @param maxWindowBytes how much memory the open windows of this process may hold
 * @param commitInterval how often results are committed: more often is sooner, less often is
 *     cheaper; an engine may commit less often while it catches up on old records
 * @param threads how many threads join; 0 for one a core
 */
public record EngineOptions(long maxWindowBytes, Duration commitInterval, int threads)
    implements Serializable {

  /** Half of the heap, 50 ms, a thread a core. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 2), Duration.ofMillis(50), 0);

  /**
   * Checks all parts.
   *
   * @param maxWindowBytes how much memory the open windows of this process may hold
   * @param commitInterval how often results are committed: more often is sooner, less often is
   *     cheaper; an engine may commit less often while it catches up on old records
   * @param threads how many threads join; 0 for one a core
   * @throws IllegalArgumentException if any is out of bounds; the message names all that are
   */
  public EngineOptions {
    List<String> faults = new ArrayList<>();
    if (maxWindowBytes < 1 << 20) {
      faults.add("maxWindowBytes is " + maxWindowBytes + ", expected at least 1048576");
    }
    if (commitInterval.toMillis() < 1 || commitInterval.toMillis() > 600_000) {
      faults.add("commitInterval is " + commitInterval + ", expected 1 ms to 10 minutes");
    }
    if (threads < 0) {
      faults.add("threads is " + threads + ", expected 0 or more");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot run pipeline: " + String.join("; ", faults));
    }
  }
}
