package io.adstream.kafkastreams.internal.guard;

import io.adstream.engine.PipelineException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends the pipeline when the machine's clock is set back. Kafka Streams and Kafka's clients measure
 * by it how long they wait, so that they would neither tick nor send heartbeats until it has come
 * to where it was before; clients that are started then are not affected. Not safe for use by
 * several threads.
 */
public final class ClockWatch implements Runnable {

  /** What is less passes before anybody misses a heartbeat. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private final LongSupplier wallMillis;
  private final LongSupplier elapsedNanos;
  private final Consumer<Throwable> onFailure;
  private long aheadMillis;

  /** Watches the clock of this machine from now on; to be run again and again. */
  public ClockWatch(Consumer<Throwable> onFailure) {
    this(System::currentTimeMillis, System::nanoTime, onFailure);
  }

  /**
   * The same.
   *
   * @param wallMillis the clock, in milliseconds since the epoch
   * @param elapsedNanos how much time goes by, whatever the clock is set to
   * @param onFailure takes the error
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

  @Override
  public void run() {
    long now = aheadMillis();
    long backMillis = aheadMillis - now;
    aheadMillis = now;
    if (backMillis > MOST.toMillis()) {
      onFailure.accept(
          new PipelineException(
              "Cannot go on: this machine's clock was set back by "
                  + Duration.ofMillis(backMillis).toSeconds()
                  + " s, and Kafka's clients would wait until it has come again; start again, which"
                  + " goes on where this ends",
              null));
    }
  }
}
