package io.adstream.enginetests.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the tables of a document, each between two markers: faults by engine, in which the last
 * run of a test counts, and soaks.
 */
public final class FaultMatrix {

  private static final List<String> ENGINES = List.of("kafka-streams", "spark");

  /** The path of the soak table's rows below a module. */
  private static final Path SOAKS = Path.of("target", "soaks.md");

  private static final String SOAK_HEAD =
      """
      | engine | length | records | faults | live heap MiB | resident MiB | open files | seed |
      |---|---|---|---|---|---|---|---|
      """;

  private FaultMatrix() {}

  /**
   * Reads the results of modules, and rewrites a document; a table without results is not changed.
   *
   * @param words the document, and each module's directory
   */
  public static void main(String[] words) throws IOException {
    Map<String, FaultResult> newest = new TreeMap<>();
    List<String> soaks = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      Path module = Path.of(words[i]);
      for (FaultResult result : FaultResult.read(module.resolve(FaultResult.FILE))) {
        newest.put(result.engine() + " " + result.test(), result);
      }
      if (Files.exists(module.resolve(SOAKS))) {
        soaks.addAll(Files.readAllLines(module.resolve(SOAKS), UTF_8));
      }
    }
    Path document = Path.of(words[0]);
    String text = Files.readString(document, UTF_8);
    if (!newest.isEmpty()) {
      text = replaced(text, "faults", table(List.copyOf(newest.values())));
    }
    if (!soaks.isEmpty()) {
      text = replaced(text, "soaks", SOAK_HEAD + String.join("\n", soaks) + "\n");
    }
    Files.writeString(document, text, UTF_8);
  }

  /** Stores a soak's row for the table. */
  public static void addSoak(String row) {
    try {
      Files.writeString(SOAKS, row + "\n", UTF_8, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + SOAKS, e);
    }
  }

  private static String replaced(String document, String name, String table) {
    String beginMark = "<!-- " + name + ": begin -->";
    int begin = document.indexOf(beginMark);
    int end = document.indexOf("<!-- " + name + ": end -->");
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "Cannot write the table: a mark is missing, expected " + beginMark + " and its end");
    }
    return document.substring(0, begin + beginMark.length())
        + "\n"
        + table
        + document.substring(end);
  }

  private static String table(List<FaultResult> results) {
    StringBuilder text = new StringBuilder();
    text.append("| fault | Kafka Streams | Spark |\n|---|---|---|\n");
    for (Fault fault : Fault.values()) {
      text.append("| ").append(fault.text());
      for (String engine : ENGINES) {
        text.append(" | ").append(cell(fault, engine, results));
      }
      text.append(" |\n");
    }
    String seeds =
        new TreeSet<>(results.stream().map(FaultResult::seed).toList())
            .stream().map(String::valueOf).collect(joining(", "));
    long failed = results.stream().filter(result -> !result.passed()).count();
    text.append(
        "\n%d tests, %d failed; seeds %s; %s.\n"
            .formatted(
                results.size(), failed, seeds, Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    return text.toString();
  }

  private static String cell(Fault fault, String engine, List<FaultResult> all) {
    if (!fault.isFor(engine)) {
      return "does not apply";
    }
    List<FaultResult> results =
        all.stream()
            .filter(result -> result.fault() == fault && result.engine().equals(engine))
            .toList();
    if (results.isEmpty()) {
      return "not run";
    }
    List<String> failed =
        results.stream().filter(result -> !result.passed()).map(FaultResult::test).toList();
    long controls = results.stream().filter(FaultResult::negativeControl).count();
    double seconds = results.stream().mapToLong(FaultResult::millis).sum() / 1000.0;
    return (failed.isEmpty() ? "green" : "**RED**: " + String.join(", ", failed))
        + ", tests: %d".formatted(results.size() - controls)
        + (controls == 0 ? "" : ", negative controls: %d".formatted(controls))
        + String.format(Locale.ROOT, ", %.0f s", seconds);
  }
}
