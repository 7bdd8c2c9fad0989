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
 * The result of one test.
 *
 * @param fault the fault that it tests
 * @param engine the engine's name
 * @param test the test's name
 * @param negativeControl whether it tests that a comparison fails when it must
 * @param passed whether the test passed
 * @param seed the seed for repeating it
 * @param millis its duration in milliseconds
 */
public record FaultResult(
    Fault fault,
    String engine,
    String test,
    boolean negativeControl,
    boolean passed,
    long seed,
    long millis) {

  /** The path below a module of the file with a line of JSON for each result. */
  public static final Path FILE = Path.of("target", "faults.jsonl");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Appends the result to a file. */
  public void appendTo(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, JSON.writeValueAsString(this) + "\n", UTF_8, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** All results in a file; none if it does not exist. */
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
