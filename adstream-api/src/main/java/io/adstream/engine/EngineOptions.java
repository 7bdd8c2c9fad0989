package io.adstream.engine;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Options that affect how a pipeline runs, but not its results. Immutable.
 *
 * @param maxWindowBytes the memory that the open windows of this process may use, in bytes; at
 *     least 1 MiB
 * @param commitInterval the time between commits of results, 1 ms to 10 minutes: a shorter interval
 *     lowers latency, a longer one lowers cost; engines may commit less often during catch-up
 * @param threads the number of join threads; 0 for one per core
 */
public record EngineOptions(long maxWindowBytes, Duration commitInterval, int threads)
    implements Serializable {

  /** Half the heap, 50 ms and one thread per core. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 2), Duration.ofMillis(50), 0);

  /**
   * Validates the components.
   *
   * @param maxWindowBytes the memory that the open windows of this process may use, in bytes; at
   *     least 1 MiB
   * @param commitInterval the time between commits of results, 1 ms to 10 minutes: a shorter
   *     interval lowers latency, a longer one lowers cost; engines may commit less often during
   *     catch-up
   * @param threads the number of join threads; 0 for one per core
   * @throws IllegalArgumentException if any value is out of bounds; the message lists all such
   *     values
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
