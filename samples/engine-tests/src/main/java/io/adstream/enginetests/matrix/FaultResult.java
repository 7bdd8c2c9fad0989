package io.adstream.enginetests.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How one test ended.
 *
 * @param fault what it is about
 * @param engine the engine's name
 * @param test the test's name
 * @param negativeControl whether it is that a comparison fails where it must
 * @param passed whether the test passed
 * @param seed repeats it
 * @param millis how long it took
 */
public record FaultResult(
    Fault fault,
    String engine,
    String test,
    boolean negativeControl,
    boolean passed,
    long seed,
    long millis) {

  /** Below a module: a line of JSON for each result. */
  public static final Path FILE = Path.of("target", "faults.jsonl");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Adds it to a file. */
  public void appendTo(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, JSON.writeValueAsString(this) + "\n", UTF_8, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** All results of a file; none where there is no file. */
  public static List<FaultResult> read(Path file) {
    List<FaultResult> results = new ArrayList<>();
    if (Files.exists(file)) {
      try {
        for (String line : Files.readAllLines(file, UTF_8)) {
          results.add(parse(line));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }
    return results;
  }

  private static FaultResult parse(String line) throws JsonProcessingException {
    return JSON.readValue(line, FaultResult.class);
  }
}
