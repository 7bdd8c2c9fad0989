package io.adstream.engine;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A started pipeline. Safe for use by several threads. */
public interface RunningPipeline extends AutoCloseable {

  /**
   * Waits until the pipeline is closed.
   *
   * @throws PipelineException if it failed
   * @throws InterruptedException if the waiting thread is interrupted
   */
  void awaitTermination() throws InterruptedException;

  /**
   * Waits until the pipeline is closed, or the time is over.
   *
   * @param timeout how long to wait; zero returns at once
   * @return whether it is closed
   * @throws PipelineException if it failed
   * @throws InterruptedException if the waiting thread is interrupted
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /** {@return how far this process's lanes have come, and what they have counted, over restarts} */
  LaneStatus status();

  /** {@return the counters of the {@link #status}} */
  default Counters counters() {
    return status().counters();
  }

  /** The pipeline's state now. Does not block; answers after the pipeline was closed, too. */
  PipelineState state();

  /**
   * Calls a listener with the current state, and then with each new {@linkplain PipelineState#phase
   * phase} up to the final one. Calls come one after the other, from a thread of the pipeline,
   * within a second of the change; shorter phases may be skipped. What the listener throws is
   * logged.
   *
   * @param listener called with each state; should return soon
   */
  void onStateChange(Consumer<? super PipelineState> listener);

  /**
   * A snapshot of all measurements of the pipeline in this process. Does not block, as it asks
   * neither Kafka nor the sink; answers after the pipeline was closed, too.
   */
  PipelineMetrics metrics();

  /**
   * {@return the source partitions that this process does not read on now, since the decoder cannot
   * judge their next record, by topic and partition; empty where all is read} On a Spark cluster
   * these are the driver's own tasks only: what executors on other machines wait for is in their
   * logs.
   */
  List<SourceWait> sourceWaits();

  /**
   * Has the end of this process, by SIGTERM, Ctrl-C or {@link System#exit}, {@linkplain #close
   * close} the pipeline first; without it the process just dies, and the next start has more to do.
   * The process keeps the pipeline until it ends, so this is for one that lives as long. A process
   * that was ended by SIGTERM has exit code 143, however well it ended.
   *
   * @return this pipeline
   * @throws IllegalStateException if the process is ending already
   */
  default RunningPipeline closeOnShutdown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "adstream-shutdown"));
    return this;
  }

  /**
   * Stops reading, and stores what was joined: the tables then hold what table {@code progress}
   * counts as read. The log names what a sink that is away could not take; it is stored after the
   * next start, as is a batch that was interrupted. Ends in bounded time; a second call waits for
   * the first.
   */
  @Override
  void close();
}
