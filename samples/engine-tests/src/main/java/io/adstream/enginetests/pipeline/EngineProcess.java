package io.adstream.enginetests.pipeline;

import io.adstream.engine.Engines;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.embedded.Teardown;
import io.adstream.sink.ResultSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that runs a pipeline as {@code adstream run} does, with a rate and a sink chosen by
 * tests, until it is killed or its parent is gone.
 */
public final class EngineProcess {

  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);

  /** The suffix of the configuration file's name. */
  private static final String REPORT = ".report";

  private EngineProcess() {}

  /** The file to which the engine with this log writes its lanes' metrics. */
  public static Path report(Path log) {
    return Path.of(configuration(log) + REPORT);
  }

  private static Path configuration(Path log) {
    return Path.of(log + ".properties");
  }

  /** Starts an engine, which appends its output to a log. */
  public static ChildProcess start(EngineArguments arguments, Path log) {
    return start(arguments, ChildProcess.classPath(), log);
  }

  /** Starts an engine with further environment variables. */
  public static ChildProcess start(
      EngineArguments arguments, Map<String, String> environment, Path log) {
    return start(arguments, ChildProcess.classPath(), environment, log);
  }

  /** Starts an engine with another class path than this process's. */
  public static ChildProcess start(EngineArguments arguments, String classPath, Path log) {
    return start(arguments, classPath, Map.of(), log);
  }

  private static ChildProcess start(
      EngineArguments arguments, String classPath, Map<String, String> environment, Path log) {
    List<String> options = new ArrayList<>(ChildProcess.engineOptions());
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.addAll(arguments.options());
    Path file = arguments.write(configuration(log));
    List<String> program = List.of(EngineProcess.class.getName(), file.toString());
    return ChildProcess.java(options, classPath, program, environment, log);
  }

  /**
   * Runs an engine as specified by {@link EngineArguments}. If it fails, exits with 1 as the
   * command does: Kafka's threads may not end if their clock was set back.
   *
   * @param words the configuration file
   */
  public static void main(String[] words) throws InterruptedException {
    ChildProcess.endWithParent();
    try {
      run(words);
    } catch (RuntimeException e) {
      LOG.error("The engine has failed", e);
      System.exit(1);
    }
  }

  private static void run(String[] words) throws InterruptedException {
    RunConfig run = RunConfig.read(Path.of(words[0]), RunConfig.Results.KEEP, Map.of());
    run.spark().forEach(System::setProperty);
    PipelineSpec spec = paced(run.spec(), Long.getLong(EngineArguments.PACE, 0));
    try (RunningPipeline pipeline =
        Teardown.start(() -> Engines.named(run.engine()).start(spec, sink(run, spec.name())))) {
      LaneReport.keepWriting(pipeline, Path.of(words[0] + REPORT));
      pipeline.awaitTermination();
    }
  }

  private static PipelineSpec paced(PipelineSpec spec, long eventsPerSecond) {
    KafkaSource source = spec.source();
    KafkaSource paced =
        source.toBuilder().decoder(new PacedDecoder(source.decoder(), eventsPerSecond)).build();
    return new PipelineSpec(spec.name(), spec.plan(), paced, spec.options());
  }

  /** The schema has the pipeline's name. */
  private static ResultSink sink(RunConfig run, String schema) {
    SinkFault fault =
        SinkFault.valueOf(System.getProperty(EngineArguments.SINK_FAULT, SinkFault.NONE.name()));
    return switch (fault) {
      case NONE -> run.sink();
      case POSITION_APART -> new PositionApartSink(run.sink(), superuser(), schema);
      case POSITION_IGNORED -> new PositionIgnoredSink(run.sink(), superuser(), schema);
      case HALT_BEFORE_COMMIT, HALT_AFTER_COMMIT ->
          new HaltingSink(run.sink(), fault, Integer.getInteger(EngineArguments.FAULT_AT, 1));
    };
  }

  /** The account of faulty sinks, which do what engines are not allowed to do. */
  private static String superuser() {
    return System.getProperty(EngineArguments.SUPERUSER_URL, "");
  }
}
