package io.adstream.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends the pipeline when the machine's clock is set back. The timers of Kafka's clients, of Kafka
 * Streams and of Spark's triggers use that clock, so ticks, commits, heartbeats and batches would
 * stop until it shows the same time again; what is created afterwards is not affected. Not
 * thread-safe.
 */
public final class ClockWatch implements Runnable {

  /** A smaller step is over before the group misses a heartbeat. */
  private static final Duration LEAST = Duration.ofSeconds(5);

  private final LongSupplier wallMillis;
  private final LongSupplier elapsedNanos;
  private final Consumer<String> onFault;
  private long aheadMillis;

  /**
   * Watches this machine's clock from now on.
   *
   * @param onFault receives the reason why the pipeline must not continue
   */
  public ClockWatch(Consumer<String> onFault) {
    this(System::currentTimeMillis, System::nanoTime, onFault);
  }

  /**
   * The same, with other clocks.
   *
   * @param wallMillis the clock, in milliseconds since the epoch
   * @param elapsedNanos a clock that cannot be set, in nanoseconds
   */
  ClockWatch(LongSupplier wallMillis, LongSupplier elapsedNanos, Consumer<String> onFault) {
    this.wallMillis = wallMillis;
    this.elapsedNanos = elapsedNanos;
    this.onFault = onFault;
    aheadMillis = aheadMillis();
  }

  private long aheadMillis() {
    return wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(elapsedNanos.getAsLong());
  }

  /** Compares the clocks; call it repeatedly. */
  @Override
  public void run() {
    long now = aheadMillis();
    long backMillis = aheadMillis - now;
    aheadMillis = now;
    if (backMillis > LEAST.toMillis()) {
      onFault.accept(
          "this machine's clock was set back by "
              + Math.round(backMillis / 1e3)
              + " s, for which the pipeline would stand still; restart it, and it continues where it"
              + " has ended");
    }
  }
}
