package io.adstream.samples.cli;

import io.adstream.samples.demo.Demo;
import io.adstream.samples.demo.DemoSettings;
import io.adstream.samples.embedded.EmbeddedEngine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the whole pipeline on embedded servers, and compares its results with the batch answer. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a real Kafka and a real PostgreSQL, reachable only from this machine, sends traffic,"
          + " runs the pipeline, shows its KPIs live, and finally compares the tables with the batch"
          + " answer: the exit code is 1 if they differ.",
      "Ctrl-C stops everything and leaves nothing behind."
    })
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "kafka-streams",
      description = "The engine, kafka-streams or spark (${DEFAULT-VALUE}).")
  private String engine = "";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "The duration of the traffic (${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Impressions per second, on average (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of the traffic; random by default.")
  private @Nullable Long seed;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "The attribution window, at most 2m (${DEFAULT-VALUE}).")
  private Duration window = Duration.ZERO;

  @Option(
      names = "--lateness",
      paramLabel = "DURATION",
      defaultValue = "2s",
      description = "How late records may be, at most 1m (${DEFAULT-VALUE}).")
  private Duration lateness = Duration.ZERO;

  @Option(
      names = "--history",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description =
          "First store a history of this length, at most 90d, as this traffic would have produced it,"
              + " with daily and weekly patterns, and a sample of single results. None by default.")
  private Duration history = Duration.ZERO;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The broker's port; a free one by default.")
  private int kafkaPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The database's port; a free one by default.")
  private int postgresPort;

  @Option(names = "--keep", description = "Keep the servers running at the end, until Ctrl-C.")
  private boolean keep;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, SQLException {
    if (spec == null) {
      throw new IllegalStateException("Cannot show demo: not called as a command");
    }
    // Event times run ahead at the end; the pipeline rejects events 5 minutes in the future.
    check(
        window.compareTo(Duration.ofMinutes(2)) <= 0 && window.toMillis() >= 1_000,
        "--window is " + window + ", expected 1s to 2m");
    check(
        lateness.compareTo(Duration.ofMinutes(1)) <= 0 && lateness.toMillis() >= 100,
        "--lateness is " + lateness + ", expected 100ms to 1m");
    check(seconds >= 1 && seconds <= 86_400, "--seconds is " + seconds + ", expected 1 to 86400");
    check(
        history.isZero()
            || (history.compareTo(Duration.ofHours(1)) >= 0
                && history.compareTo(Duration.ofDays(90)) <= 0),
        "--history is " + history + ", expected 1h to 90d");
    DemoSettings settings =
        new DemoSettings(
            seed != null ? seed : System.currentTimeMillis() % 1_000_000,
            Duration.ofSeconds(seconds),
            rate,
            window,
            lateness,
            history,
            kafkaPort,
            postgresPort,
            keep ? DemoSettings.Afterwards.KEEP : DemoSettings.Afterwards.STOP);
    try (EmbeddedEngine found = EmbeddedEngine.named(engine)) {
      return new Demo(settings, found, spec.commandLine().getOut()).run() ? 0 : 1;
    }
  }

  private void check(boolean right, String fault) {
    if (!right && spec != null) {
      throw new ParameterException(spec.commandLine(), "Cannot show demo: " + fault);
    }
  }
}
