package io.adstream.benchmarks.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.sink.SinkRun.Figures;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares methods of writing joined rows into the sink's own table, with its key, over one and two
 * connections, in alternating rounds; and {@code COPY} with {@code unnest} for small batches.
 * PostgreSQL is a separate process and waits for the disk. Every run is checked by row count, cost
 * and a checksum of all columns. Prints medians as Markdown tables.
 */
public final class SinkBenchmark {

  private static final int LARGER = 10;
  private static final List<Integer> SMALL_BATCHES = List.of(1, 3, 10, 30, 100, 300, 1_000);
  private static final int SMALL_TRANSACTIONS = 3_000;

  private final SinkTable table;
  private final SinkRows rows;
  private final int batch;
  private final Map<SinkRun, List<Figures>> ways = new LinkedHashMap<>();
  private final Map<SinkRun, List<Figures>> sizes = new LinkedHashMap<>();
  private final List<String> report = new ArrayList<>();

  private SinkBenchmark(EmbeddedPostgres postgres, Options options) {
    rows = SinkRows.of(options.rows);
    table = SinkTable.create(postgres, rows);
    batch = options.batch;
    for (int connections = 1; connections <= 2; connections++) {
      for (Way way : Way.values()) {
        ways.put(new SinkRun(way, batch, connections), new ArrayList<>());
      }
      for (Way way : List.of(Way.COPY_BINARY, Way.ADSTREAM)) {
        ways.put(new SinkRun(way, batch * LARGER, connections), new ArrayList<>());
      }
    }
    for (int size : SMALL_BATCHES) {
      for (Way way : List.of(Way.COPY_BINARY, Way.UNNEST, Way.UNNEST_UPSERT)) {
        sizes.put(new SinkRun(way, size, 1), new ArrayList<>());
      }
    }
  }

  /** The command line. */
  @Command(name = "SinkBenchmark", mixinStandardHelpOptions = true)
  private static final class Options implements Callable<Integer> {

    @Option(names = "--rows", defaultValue = "1000000", description = "${DEFAULT-VALUE}")
    private long rows;

    @Option(
        names = "--batch",
        defaultValue = "1000",
        description =
            "Rows per transaction (${DEFAULT-VALUE}); the fastest methods also with ten times that.")
    private int batch;

    @Option(names = "--rounds", defaultValue = "3", description = "${DEFAULT-VALUE}")
    private int rounds;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "A file that the tables are also written to.")
    private @Nullable Path output;

    @Override
    public Integer call() throws Exception {
      // A checkpoint during a run would distort that run.
      try (EmbeddedPostgres postgres =
          EmbeddedPostgres.builder().durable().setting("max_wal_size", "8GB").start()) {
        SinkBenchmark benchmark = new SinkBenchmark(postgres, this);
        benchmark.run(rounds);
        if (output != null) {
          Files.write(output, benchmark.report, UTF_8);
        }
      }
      return 0;
    }
  }

  /** Runs all rounds. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Options()).execute(args));
  }

  private void run(int rounds) throws Exception {
    SinkRows few = rows.first(rows.count() / 10);
    for (SinkRun run : ways.keySet()) {
      run.on(table, few);
    }
    for (int round = 1; round <= rounds; round++) {
      for (SinkRun run : ways.keySet()) {
        measure(ways, run, () -> run.on(table, rows));
      }
      for (SinkRun run : sizes.keySet()) {
        measure(
            sizes, run, () -> run.on(table, rows.first((long) SMALL_TRANSACTIONS * run.batch())));
      }
    }
    reportWays();
    reportSizes();
  }

  private static void measure(
      Map<SinkRun, List<Figures>> all, SinkRun run, Callable<Figures> measured) throws Exception {
    Figures figures = measured.call();
    all.getOrDefault(run, List.of()).add(figures);
    System.out.println(
        text(
            "%s, %,d rows a batch, %d connections: %,.0f rows/s",
            run.way(), run.batch(), run.connections(), figures.rowsPerSecond()));
  }

  private void reportWays() {
    say(
        "| %,d rows, median of %d | rows a batch | rows/s, 1 connection | 2 connections | 2 ÷ 1"
            + " | ÷ `COPY` binary, 1 connection | 2 connections | CPU µs a row, client | server |",
        rows.count(), rounds(ways));
    say("|---|---|---|---|---|---|---|---|---|");
    for (SinkRun one : ways.keySet()) {
      if (one.connections() == 1) {
        SinkRun two = new SinkRun(one.way(), one.batch(), 2);
        say(
            "| %s | %,d | %,.0f | %,.0f | %.2f | %.2f | %.2f | %.1f | %.1f |",
            one.way().title(),
            one.batch(),
            speed(ways, one),
            speed(ways, two),
            speed(ways, two) / speed(ways, one),
            speed(ways, one) / speed(ways, new SinkRun(Way.COPY_BINARY, one.batch(), 1)),
            speed(ways, two) / speed(ways, new SinkRun(Way.COPY_BINARY, one.batch(), 2)),
            median(ways, one, Figures::clientMicros),
            median(ways, one, Figures::serverMicros));
      }
    }
    say("");
  }

  private void reportSizes() {
    say(
        "| rows a batch, median of %d | `COPY` binary, rows/s | `unnest` | `unnest`, `ON CONFLICT`"
            + " | `COPY` ÷ `unnest` | `COPY`, ms a batch | `unnest` |",
        rounds(sizes));
    say("|---|---|---|---|---|---|---|");
    for (int size : SMALL_BATCHES) {
      double copy = speed(sizes, new SinkRun(Way.COPY_BINARY, size, 1));
      double unnest = speed(sizes, new SinkRun(Way.UNNEST, size, 1));
      double upsert = speed(sizes, new SinkRun(Way.UNNEST_UPSERT, size, 1));
      say(
          "| %,d | %,.0f | %,.0f | %,.0f | %.2f | %.2f | %.2f |",
          size, copy, unnest, upsert, copy / unnest, 1e3 * size / copy, 1e3 * size / unnest);
    }
  }

  private static int rounds(Map<SinkRun, List<Figures>> all) {
    return all.values().iterator().next().size();
  }

  private static double speed(Map<SinkRun, List<Figures>> all, SinkRun run) {
    return median(all, run, Figures::rowsPerSecond);
  }

  /** The median; for an even number of values, the lower one. */
  private static double median(
      Map<SinkRun, List<Figures>> all, SinkRun run, ToDoubleFunction<Figures> figure) {
    double[] sorted =
        all.getOrDefault(run, List.of()).stream().mapToDouble(figure).sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  private void say(String format, Object... values) {
    String line = text(format, values);
    System.out.println(line);
    report.add(line);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
