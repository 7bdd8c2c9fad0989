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
 * Runs pipelines on Spark Structured Streaming: both topics through one shuffle into lanes, a
 * stateful operator that joins, and from its tasks into the sink, which keeps its position together
 * with the results.
 *
 * <p>Settings are Spark's own, so that {@code spark-submit --conf}, {@code spark-defaults.conf} and
 * system properties all reach them:
 *
 * <ul>
 *   <li>{@code spark.adstream.checkpoint}: the directory, on a file system that all machines share,
 *       under which each pipeline keeps its checkpoint; required
 *   <li>{@code spark.adstream.lanes}: the number of lanes (parallel join tasks), fixed by a
 *       checkpoint's first run; one a core unless set
 *   <li>{@code spark.adstream.maxRecordsPerBatch}: the most that is read at once; 200000 unless set
 *   <li>{@code spark.adstream.trigger}: {@code available-now} reads what is there and ends; {@code
 *       continuous} unless set
 * </ul>
 *
 * <p>Kafka's own properties can be set with {@link PipelineSpec.Builder#kafkaProperty}.
 */
public final class SparkEngine implements Engine {

  private static final String LOCAL_DIRECTORY = "spark.local.dir";

  private final @Nullable SparkSession session;

  /** An engine on the session there is, or a local one where there is none. */
  public SparkEngine() {
    this(null);
  }

  /**
   * An engine on a session, whose own settings count, and are left as they are.
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
      OpenDecoders.close(decoder); // what reads with it here has opened it, too
    }
  }

  /**
   * What comes before has written no results, and what comes here depends on what the sink holds.
   */
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

  /** Pipelines that start at the same time share one. */
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
