package io.adstream.spark;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.Engine;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.internal.OpenDecoders;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.spark.internal.guard.Checkpoint;
import io.adstream.spark.internal.run.SparkPipeline;
import io.adstream.spark.internal.session.SparkSettings;
import io.adstream.spark.internal.session.TemporaryFiles;
import io.adstream.spark.internal.step.JoinQuery;
import io.adstream.spark.internal.topic.SourceTopics;
import io.adstream.spark.internal.topic.TopicLookup;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs pipelines on Spark Structured Streaming. One shuffle distributes both topics to lanes
 * (parallel join tasks), and a stateful operator joins them. Its tasks apply the results to the
 * sink, which stores its position together with them.
 *
 * <p>Its settings are Spark properties, which can be set by {@code spark-submit --conf}, {@code
 * spark-defaults.conf} or system properties:
 *
 * <ul>
 *   <li>{@code spark.adstream.checkpoint}: the directory for the pipelines' checkpoints, on a file
 *       system that all machines share; required
 *   <li>{@code spark.adstream.lanes}: the number of lanes, fixed by a checkpoint's first run; one
 *       per core by default
 *   <li>{@code spark.adstream.maxRecordsPerBatch}: the maximum number of records per batch; 200000
 *       by default
 *   <li>{@code spark.adstream.trigger}: {@code available-now} reads the available records and
 *       stops; {@code continuous} by default
 * </ul>
 *
 * <p>Set Kafka's own properties with {@link PipelineSpec.Builder#kafkaProperty}.
 */
public final class SparkEngine implements Engine {

  private static final String LOCAL_DIRECTORY = "spark.local.dir";

  private final @Nullable SparkSession session;

  /** Creates an engine on the active session, or on a local one if there is none. */
  public SparkEngine() {
    this(null);
  }

  /**
   * Creates an engine on a session, whose settings apply and are not changed.
   *
   * @param session the session to run in; the caller stops it
   */
  public SparkEngine(@Nullable SparkSession session) {
    this.session = session;
  }

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public RunningPipeline start(PipelineSpec spec, ResultSink sink) {
    SourceTopics topics = TopicLookup.of(spec.name(), spec.source());
    SparkSettings settings =
        SparkSettings.of(spec.name(), session == null ? anySession() : session);
    Checkpoint.checkRoot(spec.name(), settings);
    JoinQuery.checkSource(spec.name(), spec.source(), topics, settings);
    EventDecoder decoder = spec.source().decoder();
    OpenDecoders.open(decoder);
    try {
      return start(spec, sink, topics, settings);
    } finally {
      OpenDecoders.close(decoder); // readers in this process have opened it, too
    }
  }

  /** The part of the start that depends on the sink's contents; nothing has been written before. */
  private static RunningPipeline start(
      PipelineSpec spec, ResultSink sink, SourceTopics topics, SparkSettings settings) {
    SinkSession results;
    try {
      results = sink.open(spec.sinkSpec());
    } catch (SinkException e) {
      throw new PipelineException(
          "Cannot start pipeline " + spec.name() + ": " + e.getMessage(), e);
    }
    SparkPipeline pipeline = null;
    try {
      Checkpoint checkpoint =
          Checkpoint.of(spec.name(), spec.source().keying(), settings, topics, results);
      pipeline = new SparkPipeline(spec, sink, results, settings, checkpoint);
      pipeline.start();
      return pipeline;
    } finally {
      if (pipeline == null) {
        results.close();
      }
    }
  }

  /** Pipelines that start concurrently share one. */
  private static synchronized SparkSession anySession() {
    SparkSession.Builder builder = SparkSession.builder().appName("adstream");
    if (SparkSession.getActiveSession().isEmpty() && !isRunning()) {
      String master = System.getProperty("spark.master", "local[*]");
      builder.master(master);
      String parent = System.getProperty(LOCAL_DIRECTORY, System.getProperty("java.io.tmpdir"));
      if (master.startsWith("local") && !parent.contains(",")) {
        Path directory = TemporaryFiles.forSpark(Path.of(parent));
        if (directory != null) {
          builder.config(LOCAL_DIRECTORY, directory.toString());
        }
      }
    }
    return builder.getOrCreate();
  }

  private static boolean isRunning() {
    return SparkSession.getDefaultSession().isDefined()
        && !SparkSession.getDefaultSession().get().sparkContext().isStopped();
  }
}
