package io.adstream.samples.send;

import java.util.concurrent.TimeUnit;

/** Limits the rate of calls. Not thread-safe. */
final class Pace {

  private final double perSecond;
  private long start;
  private long passed;

  /**
   * Creates a limiter.
   *
   * @param perSecond the maximum number of calls per second; 0 for no limit
   */
  Pace(double perSecond) {
    this.perSecond = perSecond;
  }

  void await() throws InterruptedException {
    if (perSecond == 0) {
      return;
    }
    long now = System.nanoTime();
    if (passed == 0) {
      start = now;
    }
    long due = start + (long) (passed * (1e9 / perSecond));
    passed++;
    TimeUnit.NANOSECONDS.sleep(due - now);
  }
}
