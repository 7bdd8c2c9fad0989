package io.adstream.spark;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.Progress;
import io.adstream.engine.RunningPipeline;
import io.adstream.internal.Causes;
import io.adstream.join.Counters;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline on Spark: one streaming query. */
final class SparkPipeline implements RunningPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(SparkPipeline.class);

  private final PipelineSpec spec;
  private final ResultSink sink;
  private final SinkSession results;
  private final SourceTopics topics;
  private final SparkSettings settings;
  private final Checkpoint checkpoint;
  private final String run = UUID.randomUUID().toString();
  private final String queryName;
  private final LaneReports reports;
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable StreamingQuery query;

  SparkPipeline(
      PipelineSpec spec,
      ResultSink sink,
      SinkSession results,
      SourceTopics topics,
      SparkSettings settings,
      Checkpoint checkpoint) {
    this.spec = spec;
    this.sink = sink;
    this.results = results;
    this.topics = topics;
    this.settings = settings;
    this.checkpoint = checkpoint;
    queryName = "adstream-" + spec.name() + "-" + run;
    reports = new LaneReports(queryName);
  }

  /** Starts the query. Where that fails nothing of it is left, and the session is closed. */
  void start() {
    try {
      query = startQuery();
    } catch (TimeoutException e) {
      abandon();
      throw new PipelineException("Cannot start pipeline " + spec.name() + ": " + e, e);
    } catch (Throwable e) {
      abandon();
      throw e;
    }
    LOG.info("Started pipeline {}", spec.name());
  }

  private void abandon() {
    closed.set(true);
    release();
    results.close();
  }

  private StreamingQuery startQuery() throws TimeoutException {
    settings.session().conf().set("spark.sql.shuffle.partitions", checkpoint.lanes());
    settings.session().streams().addListener(reports);
    String epoch = results.epoch();
    if (settings.session().sparkContext().isLocal()) {
      SinkSessions.put(spec, run, results);
    } else {
      results.close();
    }
    JoinQuery line = new JoinQuery(spec, topics, settings, new LaneKeys(checkpoint.lanes()), run);
    return line.assemble()
        .writeStream()
        .queryName(queryName)
        .outputMode("append")
        .option("checkpointLocation", checkpoint.directory())
        .trigger(
            settings.availableNow()
                ? Trigger.AvailableNow()
                : Trigger.ProcessingTime(spec.commitInterval().toMillis()))
        .foreach(new SinkStep(spec, sink, run, epoch))
        .start();
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    try {
      requireNonNull(query).awaitTermination();
    } catch (StreamingQueryException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    try {
      return requireNonNull(query).awaitTermination(Math.max(1, timeout.toMillis()));
    } catch (StreamingQueryException e) {
      throw failure(e);
    }
  }

  private PipelineException failure(StreamingQueryException thrown) {
    Throwable lost = LostRecords.in(thrown);
    Throwable named = lost == null ? thrown : lost;
    String reason = Causes.reason(named, PipelineException.class);
    return new PipelineException("Pipeline " + spec.name() + " has failed: " + reason, named);
  }

  @Override
  public Counters counters() {
    return reports.newest().stream()
        .map(LaneReport::counters)
        .reduce(Counters.ZERO, Counters::plus);
  }

  @Override
  public Progress progress() {
    return LaneReport.progress(reports.newest());
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      requireNonNull(query).stop();
    } catch (TimeoutException e) {
      LOG.warn("Pipeline {} does not stop in time", spec.name(), e);
    } finally {
      release();
    }
    LOG.info("Stopped pipeline {}", spec.name());
  }

  private void release() {
    settings.session().streams().removeListener(reports);
    LaneCache.forget(spec, run);
    PlacementChecks.forget(spec, run);
    SinkSessions.close(spec, run);
  }
}
