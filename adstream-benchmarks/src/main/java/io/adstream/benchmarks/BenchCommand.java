package io.adstream.benchmarks;

import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.jobs.Platform;
import io.adstream.benchmarks.latency.LatencyBenchmark;
import io.adstream.benchmarks.pipeline.PipelineBenchmark;
import io.adstream.benchmarks.process.Program;
import io.adstream.benchmarks.recovery.RecoveryBenchmark;
import io.adstream.benchmarks.report.Latency;
import io.adstream.benchmarks.report.Part;
import io.adstream.benchmarks.report.Recovery;
import io.adstream.benchmarks.report.Results;
import io.adstream.benchmarks.report.Section;
import io.adstream.benchmarks.report.Series;
import io.adstream.samples.run.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that runs the benchmarks and writes the report. */
@Command(
    name = "adstream bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the whole job of each engine, compared with hand-written joins on other frameworks,"
          + " its latency, how it scales with the number of impressions, and how fast it recovers when it"
          + " is killed."
          + " Writes pipeline.md, its chart, and pipeline.json, which preserves parts that were not measured"
          + " this time.",
      "With -Dadstream.jfr=FILE in ADSTREAM_JAVA_OPTS, JFR records the last run of a whole job."
    })
public final class BenchCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Run only these sections: ${COMPLETION-CANDIDATES}.")
  private Set<Section> only = EnumSet.allOf(Section.class);

  @Option(
      names = "--engine",
      split = ",",
      paramLabel = "ENGINE",
      description = "Run only jobs on these platforms: ${COMPLETION-CANDIDATES}.")
  private Set<Platform> engines = EnumSet.allOf(Platform.class);

  @Option(
      names = "--jobs",
      split = ",",
      paramLabel = "JOB",
      description = {
        "Only these: ${COMPLETION-CANDIDATES}. Unless given, all but those whose metrics are scraped,"
            + " and those over impressions with twelve further attributes, which are either skipped"
            + " (undeclared) or stored, two of them as dimensions and two as measures (declared)."
      })
  private Set<Job> jobs = EnumSet.complementOf(EnumSet.copyOf(Job.ON_REQUEST));

  @Option(
      names = "--impressions",
      defaultValue = "1000000",
      description = "Impressions in the topics of pipeline and batches (${DEFAULT-VALUE}).")
  private long impressions;

  @Option(
      names = "--scale",
      split = ",",
      defaultValue = "1000000,3000000,10000000",
      paramLabel = "IMPRESSIONS",
      description = "Impressions in the topics of scale, one after the other (${DEFAULT-VALUE}).")
  private List<Long> sizes = List.of();

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "2000",
      paramLabel = "IMPRESSIONS",
      description = "Impressions per second, for latency (${DEFAULT-VALUE}).")
  private List<Long> rates = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "The duration of the latency measurement (${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--open",
      defaultValue = "1500000",
      paramLabel = "IMPRESSIONS",
      description = "Open impressions during recovery (${DEFAULT-VALUE}).")
  private long open;

  @Option(
      names = "--kills",
      defaultValue = "7",
      description = "How often recovery kills and stops each job (${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Runs per job; in scale, of the smallest topics (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--gc",
      defaultValue = "Parallel",
      description = "The jobs' garbage collector, such as G1 (${DEFAULT-VALUE}).")
  private String gc = "";

  @Option(
      names = "--heap",
      defaultValue = "3g",
      description = "The jobs' maximum heap size (${DEFAULT-VALUE}).")
  private String heap = "";

  @Option(
      names = "--jvm",
      paramLabel = "OPTIONS",
      description = "Further options for the jobs' JVMs.")
  private String jvm = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The output directory; docs/benchmarks of the sources by default.")
  private @Nullable Path output;

  @Option(names = "--report", description = "Only regenerate the report from pipeline.json.")
  private boolean report;

  /** Runs the benchmarks and exits with the exit code. */
  public static void main(String... args) {
    Logging.onlyTrouble();
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  @Override
  public Integer call() throws Exception {
    Path directory =
        output == null ? Program.home().resolveSibling("docs").resolve("benchmarks") : output;
    Results results = Results.read(directory);
    if (!report) {
      measure(results, directory);
    }
    results.write(directory);
    out().println(directory.resolve("pipeline.md"));
    return 0;
  }

  private void measure(Results results, Path directory) throws Exception {
    List<Job> together = chosen(job -> !job.inBatches());
    List<Job> inBatches = chosen(Job::inBatches);
    boolean pipeline = only.contains(Section.PIPELINE) && !together.isEmpty();
    boolean batches = only.contains(Section.BATCHES) && !inBatches.isEmpty();
    if (pipeline || batches) {
      try (PipelineBenchmark benchmark = benchmark(impressions, jobs)) {
        if (pipeline) {
          results.put(Section.PIPELINE, part(benchmark.run(together, rounds), List.of()));
          results.write(directory);
        }
        if (batches) {
          results.put(Section.BATCHES, part(benchmark.run(inBatches, rounds), List.of()));
          results.write(directory);
        }
      }
    }
    List<Job> whole = chosen(Job.WHOLE::contains);
    if (only.contains(Section.LATENCY) && !whole.isEmpty()) {
      results.put(Section.LATENCY, part(List.of(), latencies(whole)));
      results.write(directory);
    }
    if (only.contains(Section.SCALE) && !whole.isEmpty()) {
      results.put(Section.SCALE, part(scale(whole), List.of()));
      results.write(directory);
    }
    if (only.contains(Section.RECOVERY) && !whole.isEmpty()) {
      results.put(Section.RECOVERY, part(List.of(), List.of(), recoveries(whole)));
    }
  }

  private List<Job> chosen(Predicate<Job> kind) {
    return EnumSet.allOf(Job.class).stream()
        .filter(kind)
        .filter(jobs::contains)
        .filter(job -> engines.contains(job.platform()) || job == Job.FLOOR)
        .toList();
  }

  private PipelineBenchmark benchmark(long size, Collection<Job> read) throws Exception {
    return new PipelineBenchmark(size, read, jvmOptions(), out());
  }

  private List<Latency> latencies(List<Job> whole) throws Exception {
    List<Latency> latencies = new ArrayList<>();
    for (long rate : rates) {
      for (Job job : whole) {
        Latency latency =
            new LatencyBenchmark(job, rate, Duration.ofSeconds(seconds)).run(jvmOptions());
        say("%s at %,d/s: p50 %.0f ms, p99 %.0f ms", job, rate, latency.p50(), latency.p99());
        latencies.add(latency);
      }
    }
    return latencies;
  }

  private List<Series> scale(List<Job> whole) throws Exception {
    List<Series> series = new ArrayList<>();
    for (long size : sizes.stream().sorted().toList()) {
      try (PipelineBenchmark benchmark = benchmark(size, whole)) {
        series.addAll(benchmark.run(whole, series.isEmpty() ? rounds : 1));
      }
    }
    series.sort(Comparator.comparing(Series::title).thenComparing(Series::impressions));
    return series;
  }

  private List<Recovery> recoveries(List<Job> whole) throws Exception {
    List<Recovery> recoveries = new ArrayList<>();
    for (Job job : whole) {
      Consumer<String> said = line -> say("%s", line);
      recoveries.add(new RecoveryBenchmark(job, open, kills, said).run(jvmOptions()));
    }
    return recoveries;
  }

  private Part part(List<Series> series, List<Latency> latencies) {
    return part(series, latencies, List.of());
  }

  private Part part(List<Series> series, List<Latency> latencies, List<Recovery> recoveries) {
    return new Part(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        command(),
        String.join(" ", jvmOptions()),
        Machine.properties(),
        series,
        latencies,
        recoveries);
  }

  /** The command line without the output directory. */
  private String command() {
    List<String> given = line().getParseResult().originalArgs();
    return ("./adstream bench " + String.join(" ", given))
        .replaceAll(" --output[= ][^ ]+", "")
        .strip();
  }

  /** The options of all jobs' virtual machines. */
  private List<String> jvmOptions() {
    List<String> options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+Use" + gc + "GC"));
    options.addAll(Arrays.stream(jvm.split(" ", -1)).filter(each -> !each.isEmpty()).toList());
    return options;
  }

  private void say(String format, Object... values) {
    out().println(String.format(Locale.ROOT, format, values));
    out().flush();
  }

  private PrintWriter out() {
    return line().getOut();
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
