package io.adstream.samples.cli;

import io.adstream.event.EventType;
import io.adstream.samples.demo.LiveTraffic;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.traffic.AnswerFile;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficFiles;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Generates traffic, into Kafka or into files. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Generates the demo's traffic, into any Kafka or into files, and writes the expected results."
          + " The same seed, rate, length and start yield the same records.",
      "Records are sent to Kafka in real time, unless --no-wait or --workload benchmark is given."
    })
final class GenerateCommand implements Callable<Integer> {

  private static final Instant USUAL_START = Instant.parse("2026-01-15T12:00:00Z");

  enum Workload {
    /** Traffic with every kind of fault, and short windows. */
    DEMO,
    /** The fixed workload of the published performance figures. */
    BENCHMARK
  }

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--to-dir",
      paramLabel = "DIR",
      description = "Write impressions.jsonl, clicks.jsonl and answer.json to this directory.")
  private @Nullable Path directory;

  @Option(
      names = "--answer",
      paramLabel = "FILE",
      description =
          "The file for the batch answer; answer.json in DIR or the current directory by default.")
  private @Nullable Path answer;

  @Option(
      names = "--workload",
      defaultValue = "demo",
      description = "demo or benchmark (${DEFAULT-VALUE}).")
  private Workload workload = Workload.DEMO;

  @Option(names = "--seed", defaultValue = "1", description = "The seed of everything random.")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Impressions per second of event time (${DEFAULT-VALUE}; benchmark: 1000).")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "The length in event time (${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--impressions",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "The number of impressions of the benchmark (${DEFAULT-VALUE}).")
  private long impressions;

  @Option(
      names = "--window",
      defaultValue = "10s",
      description = "The attribution window of the batch answer (${DEFAULT-VALUE}).")
  private Duration window = Duration.ZERO;

  @Option(
      names = "--lateness",
      defaultValue = "2s",
      description = "The lateness of the batch answer (${DEFAULT-VALUE}).")
  private Duration lateness = Duration.ZERO;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description =
          "The first event's time, such as 2026-01-15T12:00:00Z; by default, now for traffic in"
              + " real time.")
  private @Nullable Instant start;

  @Option(names = "--no-wait", description = "Send everything at once.")
  private boolean noWait;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    String bootstrap = kafka.bootstrap();
    if (spec == null || (bootstrap == null) == (directory == null)) {
      throw new ParameterException(
          commandSpec().commandLine(), "Cannot generate: expected either --bootstrap or --to-dir");
    }
    boolean realTime = directory == null && !noWait && workload == Workload.DEMO;
    TrafficSpec traffic = traffic(realTime);
    SentTraffic sent = new SentTraffic(traffic.join());
    PrintWriter out = commandSpec().commandLine().getOut();
    long started = System.nanoTime();
    if (directory != null) {
      TrafficFiles.write(directory, new Traffic(traffic), sent);
      out.printf(Locale.ROOT, "wrote %,d records to %s%n", sent.records(), directory);
    } else if (bootstrap != null) {
      try (EventProducer producer =
          new EventProducer(kafka.topics(bootstrap), kafka.createTopics())) {
        LiveTraffic live = new LiveTraffic(traffic, sent);
        try (Bar bar = Bar.of("sending", traffic.length().toMillis())) {
          if (realTime) {
            live.send(producer, bar::at);
          } else {
            live.sendAll(producer, bar::at);
          }
        }
        report(producer, out, System.nanoTime() - started);
      }
    }
    Path file = answer != null ? answer : Path.of("answer.json");
    if (answer == null && directory != null) {
      file = directory.resolve(file);
    }
    AnswerFile.write(file, traffic, sent);
    out.println("wrote the expected results to " + file);
    out.flush();
    return 0;
  }

  private static void report(EventProducer producer, PrintWriter out, long nanos) {
    out.printf(
        Locale.ROOT,
        "sent %,d impressions and %,d clicks (with heartbeats) in %.1f s%n",
        producer.sent(EventType.IMPRESSION),
        producer.sent(EventType.CLICK),
        nanos / 1e9);
  }

  private TrafficSpec traffic(boolean realTime) {
    Instant from = start != null ? start : realTime ? Instant.now() : USUAL_START;
    return switch (workload) {
      case DEMO ->
          TrafficSpec.demo(seed, from, Duration.ofSeconds(seconds), rate, window, lateness);
      case BENCHMARK -> TrafficSpec.benchmark(seed, from, impressions);
    };
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("Cannot generate: not called as a command");
    }
    return spec;
  }
}
