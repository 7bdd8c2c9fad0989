package io.adstream.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of this package, in about six minutes, and prints time and allocation as a
 * Markdown table. An argument restricts them to those whose name contains a match of a regular
 * expression, such as {@code DecodeBenchmark} or {@code Codec.*Read}. {@code --output FILE} also
 * writes the table to a file, with the machine and versions.
 */
public final class MicroBenchmarks {

  private static final String OUTPUT = "--output";

  private MicroBenchmarks() {}

  /** Runs the benchmarks. */
  public static void main(String[] args) throws RunnerException, IOException {
    List<String> patterns = new ArrayList<>();
    Path output = null;
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        patterns.add(args[i]);
      } else if (args[i].equals(OUTPUT) && i + 1 < args.length) {
        output = Path.of(args[++i]);
      } else {
        throw new IllegalArgumentException(
            "Cannot run benchmarks: option is " + args[i] + ", expected " + OUTPUT + " FILE");
      }
    }
    Collection<RunResult> results = run(patterns);
    MicroReport.table(results).forEach(System.out::println);
    if (output != null) {
      Files.write(output, MicroReport.page(results), UTF_8);
    }
  }

  private static Collection<RunResult> run(List<String> patterns) throws RunnerException {
    String here = "^" + MicroBenchmarks.class.getPackageName().replace(".", "\\.") + "\\.";
    OptionsBuilder options = new OptionsBuilder();
    for (String pattern : patterns.isEmpty() ? List.of("") : patterns) {
      options.include(here + ".*" + pattern);
    }
    options
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(2)
        .warmupIterations(3)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(5)
        .measurementTime(TimeValue.seconds(1))
        .jvmArgsAppend("-Xmx1g", "-XX:+UseParallelGC")
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true);
    return new Runner(options.build()).run();
  }
}
