package io.adstream.spark.internal.run;

import static java.util.Objects.requireNonNull;

import io.adstream.decode.DecoderException;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.internal.Causes;
import io.adstream.internal.ClockWatch;
import io.adstream.internal.status.ObservedPipeline;
import io.adstream.internal.status.PipelineStatus;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.spark.internal.guard.Checkpoint;
import io.adstream.spark.internal.guard.DamagedCheckpoint;
import io.adstream.spark.internal.guard.NamedFailure;
import io.adstream.spark.internal.guard.PlacementChecks;
import io.adstream.spark.internal.guard.TopicWatch;
import io.adstream.spark.internal.session.SparkSettings;
import io.adstream.spark.internal.sink.SinkSessions;
import io.adstream.spark.internal.sink.SinkStep;
import io.adstream.spark.internal.source.TopicSource;
import io.adstream.spark.internal.state.LaneKeys;
import io.adstream.spark.internal.state.Lanes;
import io.adstream.spark.internal.step.BatchTooLargeException;
import io.adstream.spark.internal.step.JoinQuery;
import io.adstream.spark.internal.step.RunDecoder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline on Spark: one streaming query, which is restarted with smaller batches when one does
 * not fit into memory.
 */
public final class SparkPipeline extends ObservedPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(SparkPipeline.class);

  private static final long LOOK_EVERY_MILLIS = 500;

  private final PipelineSpec spec;
  private final ResultSink sink;
  private final SinkSession results;
  private final SparkSettings settings;
  private final Checkpoint checkpoint;
  private final String run = RunDecoder.nextRun();
  private final String queryName;
  private final String epoch;
  private final Lanes lanes;
  private final SparkView view;
  private final ExecutorReports reports;
  private final PipelineStatus status;
  private final TopicWatch watch;
  private final ClockWatch clock = new ClockWatch(this::endFor);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch released = new CountDownLatch(1);
  private final BatchSize size;
  private volatile @Nullable StreamingQuery query;

  /**
   * Creates a pipeline without starting it.
   *
   * @param results the session that provides epoch and positions; closed with the pipeline
   */
  public SparkPipeline(
      PipelineSpec spec,
      ResultSink sink,
      SinkSession results,
      SparkSettings settings,
      Checkpoint checkpoint) {
    this.spec = spec;
    this.sink = sink;
    this.results = results;
    this.settings = settings;
    this.checkpoint = checkpoint;
    queryName = "adstream-" + spec.name() + "-" + run;
    epoch = results.epoch();
    lanes = new Lanes(queryName);
    reports = new ExecutorReports(settings.session().sparkContext(), spec.name(), run);
    view = new SparkView(spec, run, lanes, checkpoint, settings, reports);
    status = new PipelineStatus("spark", spec, view, reports.writer());
    watch = new TopicWatch(spec.source(), checkpoint.topics(), status.progress(), view::positions);
    size = new BatchSize(settings.maxRecordsPerBatch());
  }

  /** Starts the query. If that fails, it is cleaned up and the session is closed. */
  public void start() {
    try {
      prepare();
      startQuery();
    } catch (Exception e) { // Spark's Scala code throws undeclared checked exceptions, too
      abandon();
      PipelineException damaged = DamagedCheckpoint.in(e, checkpoint.directory());
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": "
              + (damaged == null ? e : damaged.getMessage()),
          e);
    } catch (Error e) {
      abandon();
      throw e;
    }
    Thread thread = new Thread(this::awaitQueries, "adstream-" + spec.name());
    thread.setDaemon(true);
    thread.start();
    watch.start(this::endFor);
    status.start();
    LOG.info("Started pipeline {}", spec.name());
  }

  private void abandon() {
    closed.set(true);
    try (results) {
      release();
    }
  }

  private void prepare() {
    settings.session().conf().set("spark.sql.shuffle.partitions", checkpoint.lanes());
    settings.session().streams().addListener(lanes);
    reports.start(queryName);
    TopicSource.limit(run, size::records);
    if (settings.session().sparkContext().isLocal()) {
      SinkSessions.put(spec.name(), run, results);
      RunDecoder.put(spec.name(), run, spec.source().decoder());
    } else {
      results.close();
    }
  }

  private void startQuery() throws TimeoutException {
    LaneKeys keys = new LaneKeys(checkpoint.lanes());
    StreamingQuery started =
        new JoinQuery(spec, checkpoint.topics(), settings, keys, run, reports.waits())
            .assemble()
            .writeStream()
            .queryName(queryName)
            .outputMode("append")
            .option("checkpointLocation", checkpoint.directory())
            .trigger(
                settings.availableNow()
                    ? Trigger.AvailableNow()
                    : Trigger.ProcessingTime(spec.options().commitInterval().toMillis()))
            .foreach(
                new SinkStep(spec.sinkSpec(), sink, run, epoch, reports.stored(), reports.waits()))
            .start();
    query = started;
    view.queryIs(started);
  }

  /** Waits until the pipeline ends, records how, and closes it if nobody does. */
  private void awaitQueries() {
    try {
      boolean again = true;
      while (again) {
        again = awaitQuery(requireNonNull(query));
      }
      lanes.readEnd(requireNonNull(query));
      end.complete(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end.complete(null);
    } catch (Throwable e) {
      fail(e);
    } finally {
      close();
    }
  }

  private void fail(Throwable failure) {
    if (!end.isDone()) {
      status.failed(failure); // before those who wait for the end read the state
    }
    if (end.completeExceptionally(failure)) {
      // Also if nobody waits for the end.
      LOG.error("{}", failure.getMessage(), failure.getCause());
    }
  }

  /** Whether another query has replaced this one, which has ended. */
  private boolean awaitQuery(StreamingQuery running) throws InterruptedException {
    try {
      while (!running.awaitTermination(LOOK_EVERY_MILLIS)) {
        clock.run();
        StreamingQueryProgress last = running.lastProgress();
        if (last != null && size.grow(last.batchId())) {
          LOG.info(
              "Reading at most {} records of pipeline {} at once", size.records(), spec.name());
        }
      }
      return false;
    } catch (StreamingQueryException e) {
      BatchTooLargeException tooLarge = BatchTooLargeException.in(e);
      if (tooLarge == null || !planSmallerBatches(running, tooLarge)) {
        throw failure(e);
      }
      return startAgain();
    }
  }

  private boolean startAgain() {
    if (isOver()) {
      return false;
    }
    try {
      startQuery();
    } catch (TimeoutException e) {
      throw failure(e);
    }
    if (isOver()) {
      stop();
    }
    return true;
  }

  /** Whether the pipeline was closed, or has ended because of its topics. */
  private boolean isOver() {
    return closed.get() || end.isDone();
  }

  /** Makes Spark replan the newest batch with fewer records. */
  private boolean planSmallerBatches(StreamingQuery failed, BatchTooLargeException tooLarge) {
    try {
      if (isOver()
          || !size.isDivisible()
          || !checkpoint.takeBackNewestBatch(settings, this::awaitPosition)) {
        return false;
      }
    } catch (IOException | SinkException e) {
      LOG.warn("Cannot replan a batch of pipeline {}", spec.name(), e);
      return false;
    }
    StreamingQueryProgress last = failed.lastProgress();
    size.cut(last == null ? 0 : last.batchId(), tooLarge.records());
    LOG.warn(
        "A batch of pipeline {} does not fit into memory; reading at most {} records at once",
        spec.name(),
        size.records());
    return true;
  }

  private long awaitPosition(int lane) {
    return SinkSessions.awaitPosition(each -> session().position(each), lane, this::isOver);
  }

  private SinkSession session() {
    return SinkSessions.of(spec.sinkSpec(), sink, run, epoch);
  }

  /** Ends the query for good; threads that wait for the pipeline get the failure. */
  private void endFor(String fault) {
    fail(failure("Cannot go on: " + fault, null));
    stop();
  }

  private void stop() {
    StreamingQuery running = requireNonNull(query);
    boolean isBusy = running.status().isTriggerActive();
    try {
      running.stop();
      if (isBusy) {
        LOG.info("Pipeline {} will run the interrupted batch again at its next start", spec.name());
      }
    } catch (TimeoutException e) {
      LOG.warn(
          "Pipeline {} does not stop in time; the next start stores what its batch has not",
          spec.name());
      end.complete(null); // no other thread will
    }
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    try {
      end.get(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  private PipelineException thrown(ExecutionException e) {
    return e.getCause() instanceof PipelineException named
        ? named
        : failure(String.valueOf(e.getCause()), e);
  }

  private PipelineException failure(Exception thrown) {
    String topicFault = watch.fault();
    if (topicFault != null) {
      return failure("Cannot go on: " + topicFault, thrown);
    }
    Throwable decoder = DecoderException.in(thrown);
    if (decoder != null) {
      return failure(String.valueOf(decoder.getMessage()), thrown);
    }
    Throwable named =
        NamedFailure.of(
            thrown, checkpoint.directory(), lane -> closed.get() ? 0 : session().position(lane));
    return failure(Causes.reason(named, PipelineException.class), named);
  }

  private PipelineException failure(String how, @Nullable Throwable cause) {
    return new PipelineException("Pipeline " + spec.name() + " has failed: " + how, cause);
  }

  /**
   * Registered with Hadoop's hooks to run before Spark's own, which stops what closing still needs.
   */
  @Override
  public RunningPipeline closeOnShutdown() {
    ShutdownHookManager.get()
        .addShutdownHook(
            this::close, FileSystem.SHUTDOWN_HOOK_PRIORITY + 100, 10, TimeUnit.MINUTES);
    return this;
  }

  @Override
  protected PipelineStatus observed() {
    return status;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      awaitReleased();
      return;
    }
    status.stopping();
    try {
      stop();
      lanes.readEnd(requireNonNull(query));
    } finally {
      try {
        release();
      } finally {
        status.stopped();
        released.countDown();
      }
    }
    LOG.info("Stopped pipeline {}", spec.name());
  }

  private void awaitReleased() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    watch.close();
    settings.session().streams().removeListener(lanes);
    reports.stop();
    PlacementChecks.forget(spec.name(), run);
    TopicSource.forget(run);
    RunDecoder.close(spec.name(), run);
    SinkSessions.close(spec.name(), run);
  }
}
