package io.adstream.benchmarks;

import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures the whole job (join, lateness, duplicates, two cubes, exactly once into PostgreSQL)
 * against a plain join of what the engine runs on, in alternating rounds over the same topics.
 * Broker, database and job are processes of their own. Prints medians as a Markdown table.
 *
 * <p>{@code --engine kafka-streams|spark} (kafka-streams), {@code --impressions N} (1000000),
 * {@code --rounds N} (3), {@code --gc G1|Parallel} (G1) and {@code --heap SIZE} (3g) and {@code
 * --jvm OPTIONS} for both jobs, {@code --only whole|plain}. With Spark also, for the plain join,
 * {@code --join left|inner} (left) and {@code --state memory|rocksdb} (memory), and for both jobs
 * {@code --batches N} (1: as it comes). {@code -Dadstream.jfr=FILE} records the whole job's last
 * round.
 */
public final class PipelineBenchmark {

  private final Options options;
  private final Platform platform;
  private final Scratch scratch;
  private final List<Usage> whole = new ArrayList<>();
  private final List<Usage> plain = new ArrayList<>();

  private PipelineBenchmark(Options options, Scratch scratch) {
    this.options = options;
    platform = Platform.of(options);
    this.scratch = scratch;
  }

  /** Runs all rounds. */
  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args);
    try (Scratch scratch = Scratch.create()) {
      new PipelineBenchmark(options, scratch).run();
    }
  }

  private void run() throws Exception {
    long impressions = options.number(Options.IMPRESSIONS);
    // Long enough ago that no heartbeat lies in the future.
    Instant start =
        Instant.now()
            .minus(Duration.ofMillis(impressions))
            .minus(Duration.ofHours(2))
            .truncatedTo(ChronoUnit.HOURS);
    Workload workload = new Workload(impressions, start);
    Path log = scratch.path().resolve("servers.log");
    try (ChildJvm broker = scratch.broker(log);
        EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String kafka = broker.readLine();
      Expectation expectation = prefill(workload, kafka, log);
      Servers servers =
          new Servers(platform, kafka, postgres, workload, scratch.path(), options.jvm());
      for (int round = 1; round <= options.number(Options.ROUNDS); round++) {
        if (options.runs("whole")) {
          whole.add(
              said("whole job", expectation, new WholeJobRun(servers, expectation, round).run()));
        }
        if (options.runs("plain")) {
          plain.add(
              said(
                  platform.plainTitle(),
                  expectation,
                  new PlainJoinRun(servers, expectation, round).run()));
        }
      }
      report(expectation);
    }
  }

  private Expectation prefill(Workload workload, String kafka, Path log)
      throws InterruptedException {
    Path file = scratch.path().resolve("expectation.json");
    List<String> arguments = new ArrayList<>(List.of(kafka, file.toString()));
    arguments.addAll(workload.arguments());
    try (ChildJvm prefill = ChildJvm.start(Program.of(Prefill.class), List.of(), arguments, log)) {
      prefill.awaitSuccess();
    }
    Expectation expectation = Expectation.read(file);
    say(
        "%,d records, %,d pairs; Java %s, %s %s, %d cores, -Xmx%s, %s",
        expectation.records(),
        expectation.matched(),
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        options.of(Options.HEAP),
        options.of(Options.GC) + "GC");
    return expectation;
  }

  private static Usage said(String name, Expectation expectation, Usage usage) {
    say("%s", row(name, expectation, usage));
    return usage;
  }

  private void report(Expectation expectation) {
    say("");
    say("| median of %s | events/s | wall s | CPU s | peak RSS MiB |", options.of(Options.ROUNDS));
    say("|---|---|---|---|---|");
    if (!whole.isEmpty()) {
      say("%s", row("adstream on " + platform.title() + ", whole job", expectation, median(whole)));
    }
    if (!plain.isEmpty()) {
      String name = platform.title() + ", " + platform.plainTitle();
      say("%s", row(name, expectation, median(plain)));
    }
    if (!whole.isEmpty() && !plain.isEmpty()) {
      Usage ours = median(whole);
      Usage theirs = median(plain);
      say(
          "| whole job ÷ plain | %.2f | %.2f | %.2f | %.2f |",
          seconds(theirs.elapsed()) / seconds(ours.elapsed()),
          seconds(ours.elapsed()) / seconds(theirs.elapsed()),
          seconds(ours.cpu()) / seconds(theirs.cpu()),
          (double) ours.peakBytes() / theirs.peakBytes());
    }
  }

  private static String row(String name, Expectation expectation, Usage usage) {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %.1f | %.1f | %,d |",
        name,
        expectation.records() / seconds(usage.elapsed()),
        seconds(usage.elapsed()),
        seconds(usage.cpu()),
        usage.peakBytes() >> 20);
  }

  /** Each figure's own median; of an even number the lower one. */
  private static Usage median(List<Usage> usages) {
    return new Usage(
        middle(usages.stream().map(Usage::elapsed)),
        middle(usages.stream().map(Usage::cpu)),
        middle(usages.stream().map(Usage::peakBytes)));
  }

  private static <T extends Comparable<T>> T middle(Stream<T> figures) {
    List<T> sorted = figures.sorted().toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
