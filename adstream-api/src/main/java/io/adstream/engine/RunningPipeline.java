package io.adstream.engine;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A started pipeline. Thread-safe. */
public interface RunningPipeline extends AutoCloseable {

  /**
   * Waits until the pipeline is closed.
   *
   * @throws PipelineException if the pipeline failed
   * @throws InterruptedException if the waiting thread is interrupted
   */
  void awaitTermination() throws InterruptedException;

  /**
   * Waits until the pipeline is closed or the timeout elapses.
   *
   * @param timeout how long to wait; zero returns at once
   * @return true if the pipeline is closed, false if the timeout elapsed
   * @throws PipelineException if the pipeline failed
   * @throws InterruptedException if the waiting thread is interrupted
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /**
   * {@return the combined progress of this process's lanes (parallel join tasks); counters survive
   * restarts}
   */
  LaneStatus status();

  /** {@return the counters of the {@link #status}} */
  default Counters counters() {
    return status().counters();
  }

  /**
   * Returns the pipeline's current state. Does not block; also works after the pipeline is closed.
   */
  PipelineState state();

  /**
   * Calls a listener with the current state, and then on each change of {@linkplain
   * PipelineState#phase phase} up to the final one. The calls are sequential, from a thread of the
   * pipeline, within a second of the change; phases shorter than that may be skipped. Exceptions of
   * the listener are logged.
   *
   * @param listener the listener; should return quickly
   */
  void onStateChange(Consumer<? super PipelineState> listener);

  /**
   * Returns a snapshot of the pipeline's metrics in this process. Does not block or access Kafka or
   * the sink; also works after the pipeline is closed.
   */
  PipelineMetrics metrics();

  /**
   * {@return the source partitions that are blocked because the decoder cannot decide about their
   * next record yet, sorted by topic and partition; empty if none is} On a Spark cluster, executors
   * report their waits with their heartbeats, by default every 10 s.
   */
  List<SourceWait> sourceWaits();

  /**
   * Registers a shutdown hook that {@linkplain #close closes} the pipeline on SIGTERM, Ctrl-C or
   * {@link System#exit}; without it, the process stops at once and the next start has more to
   * recover. The hook references the pipeline until the process ends, so use it only for pipelines
   * that run as long as the process. After SIGTERM the exit code is 143, even if the pipeline
   * closed cleanly.
   *
   * @return this pipeline
   * @throws IllegalStateException if the process is already shutting down
   */
  default RunningPipeline closeOnShutdown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "adstream-shutdown"));
    return this;
  }

  /**
   * Stops reading and stores the results of all records read so far, as counted in table {@code
   * progress}. If the sink is unavailable, the log states which results are pending; they are
   * stored after the next start, as is an interrupted batch. Takes bounded time; a second call
   * waits for the first.
   */
  @Override
  void close();
}
