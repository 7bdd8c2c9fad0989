package io.adstream.spark.internal.sink;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.PipelineException;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.status.SinkWriter;
import io.adstream.internal.status.TalliedBatch;
import io.adstream.sink.PositionConflictException;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
import io.adstream.spark.internal.state.LaneOutput;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink step: the task that has joined a lane's batch also applies it. Whether the task is run
 * again, or twice at once, or its batch after a crash: the batch is the same, and the sink applies
 * it once.
 */
public final class SinkStep extends ForeachWriter<Row> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SinkStep.class);
  private static final long FIRST_BACKOFF_MILLIS = 50;
  private static final long LONGEST_BACKOFF_MILLIS = 5_000;

  private final SinkSpec spec;
  private final ResultSink sink;
  private final String run;
  private final String epoch;
  private final StoredCounts stored;

  /** Only travels with the tasks: Spark reports what it holds. */
  @SuppressWarnings("UnusedVariable")
  private final @Nullable AccumulatorV2<?, ?> waits;

  private transient @Nullable DeliveryCodec codec;
  private transient @Nullable Map<Integer, LaneResults> lanes;

  /**
   * The step of one run of a pipeline.
   *
   * @param run names the run, whose tasks share sessions
   * @param epoch names the results that the run writes to
   * @param stored counts what was stored
   * @param waits brings what tasks wait for to the driver; null where that sees it anyway
   */
  public SinkStep(
      SinkSpec spec,
      ResultSink sink,
      String run,
      String epoch,
      StoredCounts stored,
      @Nullable AccumulatorV2<?, ?> waits) {
    this.spec = spec;
    this.sink = sink;
    this.run = run;
    this.epoch = epoch;
    this.stored = stored;
    this.waits = waits;
  }

  @Override
  public boolean open(long partitionId, long epochId) {
    codec = new DeliveryCodec(spec.plan());
    lanes = new TreeMap<>();
    return true;
  }

  @Override
  public void process(Row row) {
    DeliveryCodec reader = requireNonNull(codec);
    requireNonNull(lanes)
        .computeIfAbsent(
            row.getInt(0), lane -> new LaneResults(reader, row.getLong(1), row.getLong(2)))
        .add(row.getAs(LaneOutput.DELIVERIES));
  }

  @Override
  public void close(@Nullable Throwable failure) {
    if (lanes == null) {
      return;
    }
    try {
      if (failure == null) {
        lanes.forEach((lane, results) -> write(results.batch(lane)));
      }
    } catch (PositionConflictException e) {
      throw new PipelineException(
          "Cannot continue pipeline "
              + spec.pipeline()
              + ": the sink is behind the checkpoint, as after a restored backup ("
              + e.getMessage()
              + "); start with rebuild",
          e);
    } finally {
      lanes.values().forEach(LaneResults::close);
    }
  }

  /** While the sink is away the task waits, and with it the query. */
  private void write(TalliedBatch batch) {
    SinkWriter writer = new SinkWriter(stored.value(), SinkSessions.waits(run));
    int lane = batch.batch().lane();
    long backoffMillis = FIRST_BACKOFF_MILLIS;
    while (true) {
      try {
        writer.write(SinkSessions.of(spec, sink, run, epoch), batch);
        return;
      } catch (SinkException e) {
        if (!e.isTransient() || isCancelled()) {
          writer.waits().over(lane);
          throw e;
        }
        writer.waits().failed(lane, e.getMessage()); // also where it was not even opened
        LOG.warn("Trying again in {} ms: {}", backoffMillis, e.getMessage());
        LockSupport.parkNanos(Duration.ofMillis(backoffMillis).toNanos());
        backoffMillis = Math.min(LONGEST_BACKOFF_MILLIS, backoffMillis * 2);
      }
    }
  }

  /** A wait for a connection may swallow the interrupt, so the task is asked, too. */
  private static boolean isCancelled() {
    TaskContext task = TaskContext.get();
    return Thread.currentThread().isInterrupted() || (task != null && task.isInterrupted());
  }
}
