package io.adstream.enginetests.process;

import static java.util.stream.Collectors.joining;

import io.adstream.samples.embedded.Teardown;
import java.io.File;
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
import java.util.stream.Stream;

/** A child process of a test. Not thread-safe. */
public final class ChildProcess implements AutoCloseable {

  private static final int LOG_SHOWN = 8_000;

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the {@code adstream} command itself, which appends its output to a log. */
  public static ChildProcess command(Path log, String... words) {
    return command(List.of(), Map.of(), log, words);
  }

  /** Starts the command with further JVM options and environment variables. */
  public static ChildProcess command(
      List<String> options, Map<String, String> environment, Path log, String... words) {
    List<String> all = new ArrayList<>(engineOptions());
    all.addAll(options);
    all.add("-Xmx512m");
    List<String> program = new ArrayList<>(List.of("io.adstream.samples.cli.Adstream"));
    program.addAll(List.of(words));
    return java(all, classPath(), program, environment, log);
  }

  /** This process's class path without test classes, which are not in a jar. */
  public static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(joining(File.pathSeparator));
  }

  /**
   * Starts a JVM, which appends its output to a log.
   *
   * @param options the JVM options, except the class path
   * @param program the main class and its arguments
   */
  public static ChildProcess java(
      List<String> options,
      String classPath,
      List<String> program,
      Map<String, String> environment,
      Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // C1 suffices for a process that lives for seconds.
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=240m",
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    command.addAll(program);
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

  /**
   * Exits when the parent process is gone: the parent holds the other end of standard input, and
   * writes nothing.
   */
  public static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                System.in.readAllBytes();
              } catch (IOException e) {
                System.err.println("The parent is gone: " + e);
              }
              Runtime.getRuntime().halt(1);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /** The options of this JVM that engines need: opened modules and Spark settings. */
  public static List<String> engineOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Dspark."))
        .toList();
  }

  /** Whether the process is running. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Checks that the process is running.
   *
   * @throws IllegalStateException if it has exited
   */
  public void checkRunning() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "The process has ended by itself with " + process.exitValue() + ":\n" + said());
    }
  }

  /**
   * Kills the process with SIGKILL, and waits until it is dead.
   *
   * @throws IllegalStateException if it has ended by itself
   */
  public void kill() {
    checkRunning();
    close();
  }

  /** The process id, for signals. */
  public long pid() {
    return process.pid();
  }

  /**
   * Sends the process a signal.
   *
   * @param name the signal's name, such as STOP
   */
  public void signal(String name) {
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
   * Waits until the process exits; returns its exit code.
   *
   * @throws IllegalStateException if it does not exit in time
   */
  public int awaitExit(Duration patience) {
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

  /** Sends SIGTERM, as a service manager does. */
  public void terminate() {
    process.destroy();
  }

  /** Kills the process's children with SIGKILL; returns their number. */
  public long killChildren() {
    return process.children().filter(ProcessHandle::destroyForcibly).count();
  }

  /** The end of the log. */
  public String said() {
    String all = saidInAll();
    return all.substring(Math.max(0, all.length() - LOG_SHOWN));
  }

  /** The whole log. */
  public String saidInAll() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
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
