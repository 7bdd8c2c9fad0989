package io.adstream.samples.config;

import io.adstream.engine.EngineOptions;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventSchema;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.samples.dashboards.Reports;
import io.adstream.sink.SinkSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline specified by a properties file and by environment variables, which take precedence;
 * {@code samples/cli/src/main/config} has an example with every setting. {@code toString} contains
 * no secret.
 *
 * @param engine the engine's name
 * @param spark Spark properties by their own names; empty for another engine
 * @param spec the pipeline
 * @param sink the sink for its results
 * @param reportEvery the interval at which to log the pipeline's progress
 * @param reports the specification of dashboards
 * @param notes warnings, such as about variables that are not settings
 */
public record RunConfig(
    String engine,
    Map<String, String> spark,
    PipelineSpec spec,
    PostgresSink sink,
    Duration reportEvery,
    Reports reports,
    List<String> notes) {

  /** How to treat existing results. */
  public enum Results {
    /** They are kept, and the pipeline resumes from them. */
    KEEP,
    /**
     * They are kept, and the pipeline resumes from them, even if it reads later records
     * differently: {@link PostgresSink.Builder#acceptChanges}.
     */
    ACCEPT_CHANGES,
    /** They are cleared, and the pipeline starts from the beginning of its topics. */
    REBUILD
  }

  /**
   * Reads a file.
   *
   * @param environment the environment, which may contain settings ({@code ADSTREAM_SINK_URL} is
   *     {@code sink.url}) and the values of others ({@code KEY.env})
   * @throws IllegalArgumentException if anything is wrong; the message has a line for each fault
   */
  public static RunConfig read(Path file, Results results, Map<String, String> environment) {
    return read(file, results, environment, Map.of());
  }

  /**
   * Reads a file, replacing some settings.
   *
   * @param replaced settings by name; an empty value unsets one
   * @throws IllegalArgumentException if anything is wrong; the message has a line for each fault
   */
  public static RunConfig read(
      Path file, Results results, Map<String, String> environment, Map<String, String> replaced) {
    Settings settings = SettingsFile.read(file, environment, replaced);
    String engine = settings.text("pipeline.engine", "kafka-streams");
    Map<String, String> spark = SparkConfig.read(settings, engine);
    Duration report = settings.durationOr("pipeline.report.interval", Duration.ofSeconds(30));
    PipelineSpec spec = spec(settings);
    PostgresSink sink = settings.attempt(() -> SinkConfig.read(settings, results));
    Reports reports = spec == null ? null : SinkConfig.reports(settings, spec.plan());
    if (spec == null || sink == null || reports == null || !settings.faults().isEmpty()) {
      throw faulty(file, settings);
    }
    return new RunConfig(engine, spark, spec, sink, report, reports, settings.notes());
  }

  /**
   * Reads a pipeline whose sink may not be configured yet: settings below {@code sink.} and {@code
   * spark.} are ignored.
   *
   * @throws IllegalArgumentException if anything else is wrong; the message has a line for each
   *     fault
   */
  public static PipelineSpec readSpec(Path file, Map<String, String> environment) {
    Settings settings = SettingsFile.read(file, environment, Map.of());
    settings.text("pipeline.engine");
    settings.text("pipeline.report.interval");
    settings.unread("sink.");
    settings.unread("spark.");
    PipelineSpec spec = spec(settings);
    if (spec == null || !settings.faults().isEmpty()) {
      throw faulty(file, settings);
    }
    return spec;
  }

  private static IllegalArgumentException faulty(Path file, Settings settings) {
    List<String> lines = settings.faults().stream().map(fault -> "\n  " + fault).toList();
    return new IllegalArgumentException(
        "Cannot use configuration " + file + ":" + String.join("", lines));
  }

  /** The pipeline, whose parts are checked one by one; null if one of them is invalid. */
  private static @Nullable PipelineSpec spec(Settings settings) {
    String name = settings.text("pipeline.name", "adstream");
    settings.attempt(
        () -> {
          SinkSpec.checkName(name);
          return name;
        });
    EventSchema schema = SchemaConfig.read(settings);
    JoinSpec join = settings.attempt(() -> JoinConfig.read(settings));
    JoinPlan plan = plan(settings, schema, join);
    KafkaSource source =
        SourceConfig.read(settings, schema == null ? EventSchema.STANDARD : schema);
    EngineOptions options = settings.attempt(() -> options(settings));
    return schema == null || join == null || plan == null || source == null || options == null
        ? null
        : settings.attempt(() -> new PipelineSpec(name, plan, source, options));
  }

  /** The plan; without a schema, cubes cannot be checked. */
  private static @Nullable JoinPlan plan(
      Settings settings, @Nullable EventSchema schema, @Nullable JoinSpec join) {
    List<Cube> cubes = CubeConfig.read(settings);
    UnclickedRows unclicked =
        settings.choice("result.unclicked", UnclickedRows.DROPPED, UnclickedRows.class);
    return schema == null
        ? null
        : settings.attempt(
            () ->
                new JoinPlan(
                    schema,
                    join == null ? JoinConfig.withDefaultTimes(settings) : join,
                    cubes,
                    unclicked));
  }

  private static EngineOptions options(Settings settings) {
    EngineOptions usual = EngineOptions.DEFAULT;
    return new EngineOptions(
        settings.bytes("pipeline.window.memory", usual.maxWindowBytes()),
        settings.durationOr("pipeline.commit.interval", usual.commitInterval()),
        (int) settings.number("pipeline.threads", usual.threads(), 0, 1_000));
  }
}
