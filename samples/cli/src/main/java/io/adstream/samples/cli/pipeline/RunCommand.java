package io.adstream.samples.cli.pipeline;

import io.adstream.engine.Engine;
import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import io.adstream.engine.SourceWait;
import io.adstream.join.JoinSpec;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.config.Settings;
import io.adstream.samples.run.CleanStop;
import io.adstream.samples.run.HttpAddress;
import io.adstream.samples.run.HttpEndpoints;
import io.adstream.samples.run.Logging;
import io.adstream.samples.run.Signals;
import io.adstream.sink.LaneStatus;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a pipeline defined by a configuration file. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a pipeline from any Kafka to any PostgreSQL, until it is stopped (Ctrl-C or SIGTERM)."
          + " Started again, it resumes where it stopped.",
      "samples/cli/src/main/config/adstream.example.properties documents every setting."
    })
public final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:ADSTREAM_CONFIG}",
      description =
          "The configuration: a properties file; ADSTREAM_CONFIG by default. Environment variables"
              + " such as ADSTREAM_SINK_URL for sink.url take precedence.")
  private Path config = Path.of("");

  @Option(
      names = "--http",
      paramLabel = "ADDRESS",
      defaultValue = "${env:ADSTREAM_HTTP}",
      description =
          "Serve /livez, /readyz, /metrics (Prometheus) and /status (JSON) at HOST:PORT, or at a"
              + " port of the loopback interface; ADSTREAM_HTTP, or off, by default.")
  private @Nullable String http;

  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      defaultValue = "${env:" + Logging.VARIABLE + ":-text}",
      description =
          "The log format: text, or json with one object per line; ADSTREAM_LOG, or text, by default.")
  private Logging.Format log = Logging.Format.TEXT; // main has already read it

  @Mixin private ChangedSpec changed = new ChangedSpec();

  @Option(
      names = "--rebuild",
      description =
          "Clear all results and start from the beginning of the topics, such as after a change of"
              + " the join.")
  private boolean rebuild;

  @Option(names = "--check", description = "Only check the configuration file.")
  private boolean check;

  @Override
  public Integer call() throws InterruptedException {
    RunConfig run =
        RunConfig.read(
            config, rebuild ? RunConfig.Results.REBUILD : changed.results(), System.getenv());
    run.notes().forEach(LOG::warn);
    run.spark().forEach(System::setProperty); // which Spark reads its configuration from
    Engine engine = engine(run.engine());
    InetSocketAddress address = http == null || http.isBlank() ? null : HttpAddress.parse(http);
    if (check) {
      return 0;
    }
    LOG.debug("Logging as {}", log);
    Signals.endWellOnTerm();
    LOG.info("Starting {} on {}", run.spec(), engine.name());
    JoinSpec join = run.spec().plan().join();
    LOG.info(
        "Impressions more than {}, and clicks more than {}, behind the newest may be late"
            + " (join.impression.lateness, join.click.lateness; 'adstream peek' measures)",
        Settings.text(join.impressionLateness()),
        Settings.text(join.clickLateness()));
    if (address == null) {
      run(run, engine, started -> {});
    } else {
      try (HttpEndpoints endpoints = HttpEndpoints.open(address)) {
        run(run, engine, endpoints::serve);
      }
    }
    return 0;
  }

  private static void run(RunConfig run, Engine engine, Consumer<RunningPipeline> watcher)
      throws InterruptedException {
    try (CleanStop started = CleanStop.of(() -> engine.start(run.spec(), run.sink()))) {
      RunningPipeline pipeline = started.pipeline();
      pipeline.closeOnShutdown(); // in the engine's own order, which CleanStop waits for
      watcher.accept(pipeline);
      long read = 0;
      while (!pipeline.awaitTermination(run.reportEvery())) {
        read = report(run, pipeline, read);
      }
    }
  }

  /** An unknown name is a fault of the configuration. */
  private static Engine engine(String name) {
    try {
      return Engines.named(name);
    } catch (PipelineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static long report(RunConfig run, RunningPipeline pipeline, long readBefore) {
    LaneStatus status = pipeline.status();
    long read = status.counters().read();
    LOG.info(
        "{} records/s; watermark {}; {} events open in {} MiB; {}",
        Math.round((read - readBefore) / (run.reportEvery().toMillis() / 1000.0)),
        status.watermarkMillis() == Long.MIN_VALUE
            ? "none yet"
            : Instant.ofEpochMilli(status.watermarkMillis()),
        status.openEvents(),
        status.windowBytes() >> 20,
        status.counters());
    for (SourceWait wait : pipeline.sourceWaits()) {
      LOG.warn(
          "Waiting since {} at offset {} of topic {}, partition {}: {}",
          wait.since().truncatedTo(ChronoUnit.SECONDS),
          wait.offset(),
          wait.topic(),
          wait.partition(),
          wait.reason());
    }
    return read;
  }
}
