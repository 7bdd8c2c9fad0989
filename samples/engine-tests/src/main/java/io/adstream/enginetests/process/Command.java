package io.adstream.enginetests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.samples.cli.Adstream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The result of an {@code adstream} command.
 *
 * @param exitCode the exit code
 * @param lines its output, both standard output and error
 * @param took its duration
 */
public record Command(int exitCode, List<String> lines, Duration took) {

  /** A limit to detect hanging, not an expectation. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Runs the command in a process, with a separate log. */
  public static Command run(Path log, String... words) {
    long begin = System.nanoTime();
    try (ChildProcess process = ChildProcess.command(log, words)) {
      return ended(process.awaitExit(PATIENCE), log, begin);
    }
  }

  /**
   * Runs the command within this process, to check its output and exit code if nothing depends on
   * the end of a process. Standard output and error are redirected meanwhile.
   */
  public static synchronized Command call(Path log, String... words) {
    long begin = System.nanoTime();
    PrintStream out = System.out;
    PrintStream err = System.err;
    int exitCode;
    try (PrintStream said = new PrintStream(log.toFile(), UTF_8)) {
      System.setOut(said);
      System.setErr(said);
      exitCode = Adstream.commandLine().execute(words);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + log, e);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return ended(exitCode, log, begin);
  }

  private static Command ended(int exitCode, Path log, long beginNanos) {
    Duration took = Duration.ofNanos(System.nanoTime() - beginNanos);
    try {
      return new Command(exitCode, Files.readAllLines(log, UTF_8), took);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + log, e);
    }
  }

  /**
   * Checks that the command has failed with one line that says what cannot be done; returns the
   * line.
   */
  public String failure() {
    assertThat(exitCode).as(this::toString).isNotZero();
    assertThat(lines).as("lines").noneMatch(line -> line.matches("(\\s+at .*|Caused by: .*)"));
    List<String> failures = lines.stream().filter(line -> line.startsWith("Cannot ")).toList();
    assertThat(failures).as(this::toString).hasSize(1);
    assertThat(lines.get(lines.size() - 1)).isEqualTo(failures.get(0));
    return failures.get(0);
  }

  @Override
  public String toString() {
    return "exit code " + exitCode + " after " + took + ":\n" + String.join("\n", lines);
  }
}
