package io.adstream.samples.faults;

import io.adstream.samples.embedded.Teardown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of a test, as its parent sees it. Not safe for use by several threads. */
final class ChildProcess implements AutoCloseable {

  private static final int LOG_SHOWN = 8_000;

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts an engine, which adds what it has to say to a log. */
  static ChildProcess engine(EngineArguments arguments, Path log) {
    return engine(arguments, System.getProperty("java.class.path"), log);
  }

  /** Starts an engine with another class path than this process's. */
  static ChildProcess engine(EngineArguments arguments, String classPath, Path log) {
    List<String> words = new ArrayList<>(modules());
    words.add("-Xmx768m");
    words.addAll(arguments.systemProperties());
    words.addAll(List.of("-cp", classPath, EngineProcess.class.getName()));
    words.add(arguments.write(Path.of(log + ".properties")).toString());
    return java(words, Map.of(), log);
  }

  /** Starts the {@code adstream} command itself, which adds what it has to say to a log. */
  static ChildProcess command(Path log, String... words) {
    return command(Map.of(), log, words);
  }

  /** Starts the {@code adstream} command itself with further environment variables. */
  static ChildProcess command(Map<String, String> environment, Path log, String... words) {
    List<String> all = new ArrayList<>(modules());
    all.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    all.add("io.adstream.samples.cli.Adstream");
    all.addAll(List.of(words));
    return java(all, environment, log);
  }

  /** Starts a JVM, which adds what it has to say to a log. */
  static ChildProcess java(List<String> words, Map<String, String> environment, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A process that lives for seconds is best compiled quickly.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      return Teardown.start(() -> new ChildProcess(process, log));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a process", e);
    }
  }

  /** What this process was told of Java's modules, for engines that reach into them. */
  static List<String> modules() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .toList();
  }

  /** Whether it runs. */
  boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Fails unless it runs.
   *
   * @throws IllegalStateException if it has ended by itself
   */
  void checkRunning() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "The process has ended by itself with " + process.exitValue() + ":\n" + said());
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

  /** Its number, for signals. */
  long pid() {
    return process.pid();
  }

  /**
   * Sends it a signal.
   *
   * @param name such as STOP
   */
  void signal(String name) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("Cannot send " + name + ": kill ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot send " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /**
   * Waits until it ends by itself; returns its exit code.
   *
   * @throws IllegalStateException if it does not
   */
  int awaitExit(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The process does not end:\n" + said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
    Teardown.forget(this);
    return process.exitValue();
  }

  /** Kills the processes that it has started, without notice; returns how many. */
  long killChildren() {
    return process.children().filter(ProcessHandle::destroyForcibly).count();
  }

  /** The end of what all processes of this log have said. */
  String said() {
    try {
      String all = Files.readString(log, StandardCharsets.UTF_8);
      return all.substring(Math.max(0, all.length() - LOG_SHOWN));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a process's log", e);
    }
  }

  @Override
  public void close() {
    Teardown.forget(this);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The process does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
