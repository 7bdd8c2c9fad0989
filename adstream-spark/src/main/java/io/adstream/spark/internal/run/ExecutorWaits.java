package io.adstream.spark.internal.run;

import io.adstream.engine.SourceWait;
import io.adstream.internal.status.SinkWaits;
import io.adstream.spark.internal.sink.SinkSessions;
import io.adstream.spark.internal.step.RunDecoder;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * Brings what an executor on another machine waits for to the driver, while it waits: Spark sends
 * the accumulators of running tasks with each heartbeat of their executor, and this one holds what
 * all tasks of its process wait for whenever it is sent. It adds nothing up. Not for an executor in
 * the driver's process.
 */
final class ExecutorWaits extends AccumulatorV2<ExecutorWaits.Waits, ExecutorWaits.Waits> {

  private static final long serialVersionUID = 1L;

  /**
   * What a process waits for.
   *
   * @param sink the longest wait for the sink; null for none
   * @param sources the partitions that wait for the decoder
   */
  record Waits(SinkWaits.@Nullable Wait sink, List<SourceWait> sources) implements Serializable {
    static final Waits NONE = new Waits(null, List.of());
  }

  private final String pipeline;
  private final String run;
  private Waits sent = Waits.NONE;

  ExecutorWaits(String pipeline, String run) {
    this.pipeline = pipeline;
    this.run = run;
  }

  private Waits here() {
    return new Waits(SinkSessions.waits(run).longest(), RunDecoder.waits(pipeline, run));
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    sent = here();
    out.defaultWriteObject();
  }

  @Override
  public boolean isZero() {
    return sent.equals(Waits.NONE) && here().equals(Waits.NONE);
  }

  @Override
  public ExecutorWaits copy() {
    return new ExecutorWaits(pipeline, run);
  }

  @Override
  public void reset() {
    sent = Waits.NONE;
  }

  @Override
  public void add(Waits waits) {
    // here() knows them already
  }

  @Override
  public void merge(AccumulatorV2<Waits, Waits> ended) {
    // a task that has ended does not wait
  }

  /** What the process waited for when this was sent. */
  @Override
  public Waits value() {
    return sent;
  }
}
