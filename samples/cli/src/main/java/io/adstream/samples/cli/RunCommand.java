package io.adstream.samples.cli;

import io.adstream.engine.Engine;
import io.adstream.engine.Engines;
import io.adstream.engine.RunningPipeline;
import io.adstream.engine.SourceWait;
import io.adstream.join.JoinSpec;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.config.Settings;
import io.adstream.samples.embedded.Teardown;
import io.adstream.sink.LaneStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a pipeline as a configuration file says. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a pipeline between any Kafka and any PostgreSQL, until it is stopped (Ctrl-C or"
          + " SIGTERM). Started again, it goes on where it was.",
      "samples/cli/src/main/config/adstream.example.properties documents every setting."
    })
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration: a file of properties.")
  private Path config = Path.of("");

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
    run.spark().forEach(System::setProperty); // where Spark finds its configuration
    Engine engine = Engines.named(run.engine());
    if (check) {
      return 0;
    }
    LOG.info("Starting {} on {}", run.spec(), engine.name());
    JoinSpec join = run.spec().plan().join();
    LOG.info(
        "Impressions that trail by more than {}, and clicks by more than {}, may be late"
            + " (join.impression.lateness, join.click.lateness; 'adstream peek' measures)",
        Settings.text(join.impressionLateness()),
        Settings.text(join.clickLateness()));
    try (RunningPipeline pipeline = Teardown.start(() -> engine.start(run.spec(), run.sink()))) {
      long read = 0;
      while (!pipeline.awaitTermination(run.reportEvery())) {
        read = report(run, pipeline, read);
      }
    }
    return 0;
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
