package io.adstream.kafkastreams.internal.guard;

import io.adstream.engine.PipelineException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends the pipeline when the machine's clock is set back. The timers of Kafka Streams and of
 * Kafka's clients use that clock, so ticks, commits and heartbeats would stop until it shows the
 * same time again; clients created afterwards are not affected. Not thread-safe.
 */
public final class ClockWatch implements Runnable {

  /** A smaller step is over before the group misses a heartbeat. */
  private static final Duration LEAST = Duration.ofSeconds(5);

  private final LongSupplier wallMillis;
  private final LongSupplier elapsedNanos;
  private final Consumer<Throwable> onFailure;
  private long aheadMillis;

  /**
   * Watches this machine's clock from now on.
   *
   * @param onFailure receives the error
   */
  public ClockWatch(Consumer<Throwable> onFailure) {
    this(System::currentTimeMillis, System::nanoTime, onFailure);
  }

  /**
   * The same, with other clocks.
   *
   * @param wallMillis the clock, in milliseconds since the epoch
   * @param elapsedNanos a clock that cannot be set, in nanoseconds
   */
  ClockWatch(LongSupplier wallMillis, LongSupplier elapsedNanos, Consumer<Throwable> onFailure) {
    this.wallMillis = wallMillis;
    this.elapsedNanos = elapsedNanos;
    this.onFailure = onFailure;
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
      onFailure.accept(
          new PipelineException(
              "Cannot go on: this machine's clock was set back by "
                  + Math.round(backMillis / 1e3)
                  + " s, for which Kafka's clients would stand still; restart the pipeline, which"
                  + " continues where it has ended",
              null));
    }
  }
}
