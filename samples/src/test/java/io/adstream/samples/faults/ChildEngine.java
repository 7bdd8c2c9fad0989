package io.adstream.samples.faults;

import io.adstream.samples.embedded.Teardown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An {@link EngineProcess} as its parent sees it. Not safe for use by several threads. */
final class ChildEngine implements AutoCloseable {

  private static final int LOG_SHOWN = 8_000;

  private final Process process;
  private final Path log;

  private ChildEngine(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a process, which adds what it has to say to a log. */
  static ChildEngine start(EngineArguments arguments, Path log) {
    return start(arguments, System.getProperty("java.class.path"), log);
  }

  /** Starts a process with another class path than this one's. */
  static ChildEngine start(EngineArguments arguments, String classPath, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A process that lives for seconds is best compiled quickly.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m"));
    command.addAll(modules());
    command.addAll(List.of("-cp", classPath));
    command.add(EngineProcess.class.getName());
    command.addAll(arguments.words());
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      return Teardown.start(() -> new ChildEngine(process, log));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the engine's process", e);
    }
  }

  /** What this process was told of Java's modules, for engines that reach into them. */
  private static List<String> modules() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .toList();
  }

  /**
   * Fails unless it runs.
   *
   * @throws IllegalStateException if it has ended by itself
   */
  void checkRunning() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "The engine has ended by itself with " + process.exitValue() + ":\n" + said());
    }
  }

  /**
   * Kills it without notice, and waits until it is dead.
   *
   * @throws IllegalStateException if it has ended by itself
   */
  void kill() {
    checkRunning();
    close();
  }

  /** The end of what all processes of this log have said. */
  String said() {
    try {
      String all = Files.readString(log, StandardCharsets.UTF_8);
      return all.substring(Math.max(0, all.length() - LOG_SHOWN));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the engine's log", e);
    }
  }

  @Override
  public void close() {
    Teardown.forget(this);
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The engine does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
