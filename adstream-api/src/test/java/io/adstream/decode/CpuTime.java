package io.adstream.decode;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** How long work takes this thread, whatever others do on the machine. */
final class CpuTime {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int RUNS = 100;
  private static final int STEPS = 1 << 20;

  private CpuTime() {}

  /** As much time on this machine as so much is on a fast one. */
  static long scaled(long nanos) {
    return (long) (nanos * slowness());
  }

  /** The best of some runs, up to one that is fast enough. */
  static long bestNanos(long enough, Runnable work) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < RUNS && best > enough; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      work.run();
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
    }
    return best;
  }

  /**
   * How much slower this machine is than one that multiplies and adds in two nanoseconds, if it is.
   */
  private static double slowness() {
    int[] product = {1};
    long nanos =
        bestNanos(
            0,
            () -> {
              for (int i = 0; i < STEPS; i++) {
                product[0] = product[0] * 31 + i;
              }
            });
    return Math.max(1, nanos / (2.0 * STEPS));
  }
}
