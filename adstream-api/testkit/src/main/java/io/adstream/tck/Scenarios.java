package io.adstream.tck;

import io.adstream.tck.internal.file.ScenarioReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads scenarios from files and streams, and provides those bundled with the kit. */
public final class Scenarios {

  private static final List<String> BUNDLED =
      List.of(
          "one-click",
          "click-first",
          "many-clicks",
          "duplicates",
          "restamped-click",
          "remembered-ids",
          "window-edges",
          "clock-skew",
          "orphans",
          "unclicked",
          "late",
          "future",
          "other-units",
          "heartbeats",
          "poison",
          "wrong-partition",
          "wire-forms",
          "exact-money",
          "unequal-lateness",
          "across-phases",
          "unkeyed",
          "random-11",
          "random-12",
          "random-13",
          "random-14",
          "own-attributes",
          "own-invalid-values",
          "repeated-clicks",
          "invalid-traffic",
          "own-31",
          "own-32");

  private Scenarios() {}

  /**
   * Reads a scenario file.
   *
   * @param file a JSON file in UTF-8
   * @return the scenario
   * @throws IllegalArgumentException if the file is not a scenario; the message names the file and
   *     the field
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Scenario read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(String.valueOf(file.getFileName()), in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read scenario " + file, e);
    }
  }

  /**
   * Reads a scenario.
   *
   * @param source the name of the source in messages
   * @param in JSON in UTF-8; not closed
   * @return the scenario
   * @throws IllegalArgumentException if the stream does not contain a scenario; the message names
   *     the source and the field
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static Scenario read(String source, InputStream in) {
    return new ScenarioReader(source).read(in);
  }

  /** {@return the bundled scenarios, the simplest first} */
  public static List<Scenario> bundled() {
    return BUNDLED.stream().map(Scenarios::bundled).toList();
  }

  /**
   * {@return a bundled scenario}
   *
   * @param name the scenario's name, which is its file's without {@code .json}
   * @throws IllegalArgumentException if there is no such scenario; the message lists the existing
   *     names
   */
  public static Scenario bundled(String name) {
    String file = name + ".json";
    try (InputStream in = Scenarios.class.getResourceAsStream("scenarios/" + file)) {
      if (in == null || !BUNDLED.contains(name)) {
        throw new IllegalArgumentException(
            "Cannot read scenario: name is \"" + name + "\", expected one of " + BUNDLED);
      }
      return read(file, in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read scenario " + file, e);
    }
  }
}
