package io.adstream.samples.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the table of faults and engines into a document, between two marks; of a test that ran
 * more than once, the last.
 */
final class FaultMatrix {

  private static final String BEGIN = "<!-- faults: begin -->";
  private static final String END = "<!-- faults: end -->";
  private static final List<String> ENGINES = List.of("kafka-streams", "spark");

  private FaultMatrix() {}

  /**
   * Reads the results of modules, and rewrites a document.
   *
   * @param words the document, and each module's directory
   */
  public static void main(String[] words) throws IOException {
    Map<String, FaultResult> newest = new TreeMap<>();
    for (int i = 1; i < words.length; i++) {
      for (FaultResult result : FaultResult.read(Path.of(words[i]).resolve(FaultResult.FILE))) {
        newest.put(result.engine() + " " + result.test(), result);
      }
    }
    List<FaultResult> results = List.copyOf(newest.values());
    Path document = Path.of(words[0]);
    Files.writeString(document, replaced(Files.readString(document, UTF_8), table(results)), UTF_8);
  }

  private static String replaced(String document, String table) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "Cannot write the table: the marks are missing, expected " + BEGIN + " and " + END);
    }
    return document.substring(0, begin + BEGIN.length()) + "\n" + table + document.substring(end);
  }

  /** The table in Markdown, and what it was made of. */
  static String table(List<FaultResult> results) {
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
