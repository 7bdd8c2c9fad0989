package io.adstream.samples.conform;

import io.adstream.samples.embedded.EmbeddedEngine;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.tck.Certifier;
import io.adstream.tck.EngineHarness;
import io.adstream.tck.ReferenceEngine;
import io.adstream.tck.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the scenario files of a directory on one engine, with servers that are started once. */
public final class Conformance {

  /** The name of the certification kit's reference engine, which needs no servers. */
  public static final String REFERENCE = "reference";

  private Conformance() {}

  /**
   * Runs all files in the order of their names.
   *
   * @param engine the engine's name, or {@link #REFERENCE}
   * @param path a directory of scenario files, or one scenario file
   * @param lines receives a line for each file, and the summary
   * @return the number of failed scenarios
   * @throws IllegalArgumentException if there is no scenario file
   */
  public static int run(String engine, Path path, Consumer<String> lines) {
    List<Path> files = files(path);
    if (engine.equals(REFERENCE)) {
      try (EngineHarness harness = new ReferenceEngine()) {
        return run(List.of(harness), files, lines);
      }
    }
    // An engine mostly waits for its brokers during start and stop, so two run concurrently.
    try (EmbeddedEngine embedded = EmbeddedEngine.named(engine);
        EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        EngineHarness harness = new KafkaEngineHarness(embedded, kafka, postgres, "scenario");
        EngineHarness other = new KafkaEngineHarness(embedded, kafka, postgres, "other")) {
      return run(List.of(harness, other), files, lines);
    }
  }

  private static int run(List<EngineHarness> harnesses, List<Path> files, Consumer<String> lines) {
    BlockingQueue<EngineHarness> free = new ArrayBlockingQueue<>(harnesses.size(), true, harnesses);
    ExecutorService threads = Executors.newFixedThreadPool(harnesses.size());
    try {
      List<Future<String>> differences = new ArrayList<>();
      for (Path file : files) {
        differences.add(threads.submit(() -> difference(free, file)));
      }
      int failed = 0;
      for (int i = 0; i < files.size(); i++) {
        String name = String.valueOf(files.get(i).getFileName()).replaceFirst("\\.json$", "");
        String difference = differences.get(i).get();
        failed += difference.isEmpty() ? 0 : 1;
        lines.accept(difference.isEmpty() ? "PASS " + name : "FAIL " + name + ": " + difference);
      }
      lines.accept((files.size() - failed) + " passed, " + failed + " failed");
      return failed;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot conform: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot conform: interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static String difference(BlockingQueue<EngineHarness> free, Path file)
      throws InterruptedException {
    EngineHarness harness = free.take();
    try {
      return difference(harness, file);
    } finally {
      free.add(harness);
    }
  }

  /**
   * A one-line description of what is wrong with a scenario, including exceptions of the engine.
   */
  private static String difference(EngineHarness harness, Path file) {
    try {
      return String.join("; ", Certifier.run(harness, Scenarios.read(file)))
          .replaceAll("\\s*\\R\\s*", " ");
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
  }

  private static List<Path> files(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    try (Stream<Path> paths = Files.list(path)) {
      List<Path> files = paths.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      if (files.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot conform: " + path + " holds no scenario file, expected *.json");
      }
      return files;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Cannot conform: " + path + " cannot be read, expected a directory", e);
    }
  }
}
