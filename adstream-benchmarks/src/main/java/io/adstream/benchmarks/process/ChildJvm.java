package io.adstream.benchmarks.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Java process that exits when its standard input ends. Not thread-safe. */
public final class ChildJvm implements AutoCloseable {

  private static final int SHOWN_LINES = 30;

  private final String name;
  private final Path log;
  private final long startNanos;
  private final long startMillis;
  private final Process process;

  private ChildJvm(Program program, List<String> options, List<String> arguments, Path log) {
    name = program.name();
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(program.arguments());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
    startNanos = System.nanoTime();
    startMillis = System.currentTimeMillis();
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name, e);
    }
  }

  /**
   * Starts a process.
   *
   * @param program the program
   * @param options the JVM options
   * @param arguments the arguments of the main method
   * @param log the file that its standard error is appended to
   */
  public static ChildJvm start(
      Program program, List<String> options, List<String> arguments, Path log) {
    return new ChildJvm(program, options, arguments, log);
  }

  /** The next line of its standard output. */
  public String readLine() {
    try {
      String line = process.inputReader(UTF_8).readLine();
      if (line == null) {
        throw failure("has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read from " + name, e);
    }
  }

  /** Waits for the process to exit by itself. */
  public void awaitSuccess() throws InterruptedException {
    if (process.waitFor() != 0) {
      throw failure("has failed");
    }
  }

  /** When the process was started, in milliseconds since the epoch. */
  public long startMillis() {
    return startMillis;
  }

  /** The usage of the process so far. */
  public Usage usage() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    if (!process.isAlive()) {
      throw failure("has ended");
    }
    Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
    return new Usage(elapsed, cpu, peakBytes());
  }

  private long peakBytes() {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status, UTF_8)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // it has just ended
    }
  }

  /** An exception that reports what the process did not do, with the end of its log. */
  public IllegalStateException failure(String what) {
    String said;
    try {
      List<String> lines = Files.readAllLines(log, UTF_8);
      int from = Math.max(0, lines.size() - SHOWN_LINES);
      said = String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      said = "(its log cannot be read: " + e.getMessage() + ")";
    }
    return new IllegalStateException(name + " " + what + ":\n" + said);
  }

  /**
   * Asks the process to exit, waits for that, and returns its remaining output, which must fit into
   * a pipe.
   */
  public List<String> end() {
    close();
    return process.inputReader(UTF_8).lines().toList();
  }

  /** Kills the process with SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks the process to exit, and waits for that. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
