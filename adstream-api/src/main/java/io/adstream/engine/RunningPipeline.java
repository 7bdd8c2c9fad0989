package io.adstream.engine;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.util.List;

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
   * @return whether it is closed
   * @throws PipelineException if it failed
   * @throws InterruptedException if the waiting thread is interrupted
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /** How far this process's lanes have come, and what they have counted, over restarts. */
  LaneStatus status();

  /** The counters of the {@link #status}. */
  default Counters counters() {
    return status().counters();
  }

  /**
   * The source partitions that this process does not read on now, since the decoder cannot judge
   * their next record, by topic and partition; empty where all is read. On a Spark cluster these
   * are the driver's own tasks only: what executors on other machines wait for is in their logs.
   */
  List<SourceWait> sourceWaits();

  /**
   * Stops reading, and stores what was joined: the tables then hold what table {@code progress}
   * counts as read. The log names what a sink that is away could not take; it is stored after the
   * next start, as is a batch that was interrupted. Ends in bounded time; a second call waits for
   * the first.
   */
  @Override
  void close();
}
