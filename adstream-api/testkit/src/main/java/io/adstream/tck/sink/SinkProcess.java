package io.adstream.tck.sink;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A writer in a separate process, which writes batches of lane 0 until it is killed. It reports on
 * standard output, and exits with its parent.
 */
final class SinkProcess implements AutoCloseable {

  private static final String WRITTEN = "adstream-tck written";
  private static final String GATE = "adstream-tck gate";
  private static final int LOG_SHOWN = 4_000;
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final BufferedReader lines;
  private final Path sink;
  private final Path log;

  private SinkProcess(Process process, Path sink, Path log) {
    this.process = process;
    this.sink = sink;
    this.log = log;
    lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a writer.
   *
   * @param first its first batch
   * @param pass the pass over the first batch's results in which it pauses; 0 for none
   */
  static SinkProcess start(ResultSink sink, int first, int pass) {
    try {
      Path file = Files.createTempFile("adstream-sink", ".ser");
      Path log = Files.createTempFile("adstream-sink", ".log");
      try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
        out.writeObject(sink);
      }
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SinkProcess.class.getName(),
                  file.toString(),
                  String.valueOf(first),
                  String.valueOf(pass))
              .redirectError(Redirect.to(log.toFile()))
              .start();
      return new SinkProcess(process, file, log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a writer", e);
    }
  }

  /** Waits until the writer has written this number of batches. */
  void awaitWritten(int batches) {
    for (int written = 0; written < batches; ) {
      written += next().equals(WRITTEN) ? 1 : 0;
    }
  }

  /**
   * Waits until the writer pauses and returns true, or returns false if it has written its first
   * batch.
   */
  boolean awaitGate() {
    while (true) {
      String line = next();
      if (line.equals(GATE) || line.equals(WRITTEN)) {
        return line.equals(GATE);
      }
    }
  }

  private String next() {
    try {
      String line = CompletableFuture.supplyAsync(this::readLine).get(PATIENCE_SECONDS, SECONDS);
      if (line.isEmpty()) {
        throw new IllegalStateException("The writer has ended by itself:\n" + log());
      }
      return line;
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "The writer has reported nothing for " + PATIENCE_SECONDS + " s:\n" + log(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot read what the writer reports", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** The next line; empty at the end. */
  private String readLine() {
    try {
      String line = lines.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String log() {
    try {
      String all = Files.readString(log);
      return all.substring(Math.max(0, all.length() - LOG_SHOWN));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of a writer", e);
    }
  }

  /**
   * Kills the writer with SIGKILL.
   *
   * @param nanos how long to wait before, in nanoseconds
   * @throws IllegalStateException if the writer has already exited
   */
  void killAfter(long nanos) {
    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    try {
      if (!process.isAlive()) {
        throw new IllegalStateException("The writer has ended by itself:\n" + log());
      }
      process.destroyForcibly();
      if (!process.waitFor(PATIENCE_SECONDS, SECONDS) || process.exitValue() == 0) {
        throw new IllegalStateException("The writer was not killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      lines.close();
      Files.deleteIfExists(sink);
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up after a writer", e);
    }
  }

  /**
   * Runs the writer.
   *
   * @param arguments the file of the serialized sink, the number of the first batch, the pass with
   *     the gate
   */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    endWithParent();
    ResultSink sink;
    try (ObjectInputStream in =
        new ObjectInputStream(Files.newInputStream(Path.of(arguments[0])))) {
      sink = (ResultSink) in.readObject();
    }
    int first = Integer.parseInt(arguments[1]);
    int pass = Integer.parseInt(arguments[2]);
    try (SinkSession session = sink.open(SinkBatches.spec())) {
      GatedResults gated =
          new GatedResults(SinkBatches.results(0, first), pass, SinkProcess::standStill);
      for (int number = first; ; number++) {
        session.write(
            number == first ? SinkBatches.batch(0, number, gated) : SinkBatches.batch(0, number));
        report(WRITTEN);
      }
    }
  }

  private static void standStill() {
    report(GATE);
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        report("interrupted, and stands still");
      }
    }
  }

  private static void report(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Exits even if the parent was killed. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                System.in.readAllBytes();
              } catch (IOException e) {
                report("the parent is gone");
              }
              Runtime.getRuntime().halt(1);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
