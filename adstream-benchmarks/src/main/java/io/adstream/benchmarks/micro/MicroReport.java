package io.adstream.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Version;

/** The measurements as Markdown. */
final class MicroReport {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private MicroReport() {}

  /** The page for the documentation. */
  static List<String> page(Collection<RunResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        # Single steps

        Time and allocation of each step of the pipeline in isolation, over the benchmark's traffic, in one thread; the last word of the benchmark's name is what one op handles. JMH, two forks,
        five iterations of one second after three warm-up iterations, `-Xmx1g`, ParallelGC; ± is half of the 99.9 % confidence interval. To repeat it, after `mvn package -DskipTests -DskipITs`:

            java -cp "adstream-benchmarks/target/adstream-benchmarks-0.3.0-SNAPSHOT.jar:adstream-benchmarks/target/lib/*" \\
              io.adstream.benchmarks.micro.MicroBenchmarks --output docs/benchmarks/micro.md

        A regular expression before `--output`, such as `Decode`, selects the benchmarks whose names contain a match.
        """);
    lines.addAll(table(results));
    lines.add("");
    lines.add("Measured on " + machine() + ".");
    return lines;
  }

  /** One row per benchmark. */
  static List<String> table(Collection<RunResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add("| benchmark | ns/op | ± | B/op |");
    lines.add("|---|---|---|---|");
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      Result<?> time = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      lines.add(
          "| `%s` | %s | %s | %s |"
              .formatted(
                  name.substring(MicroReport.class.getPackageName().length() + 1)
                      + parameters(result.getParams()),
                  number(time.getScore()),
                  number(time.getScoreError()),
                  allocated == null ? "" : number(allocated.getScore())));
    }
    return lines;
  }

  /** The parameters that distinguish benchmarks of the same name. */
  private static String parameters(BenchmarkParams params) {
    return params.getParamsKeys().stream()
        .map(key -> " " + key + "=" + params.getParam(key))
        .collect(joining());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private static String machine() {
    return "%d cores (%s), %s %s, %s %s, JMH %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.vm.name"),
            Runtime.version(),
            Version.getPlainVersion());
  }

  /** The processor's name, if the system provides it. */
  private static String processor() {
    try (Stream<String> lines = Files.lines(CPU_INFO, UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
