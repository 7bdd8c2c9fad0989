package io.adstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory for the time of a benchmark.
 *
 * @param path where it is
 */
record Scratch(Path path) implements AutoCloseable {

  static Scratch create() throws IOException {
    return new Scratch(Files.createTempDirectory("adstream-benchmark-"));
  }

  /** Starts a broker that keeps its data here. */
  ChildJvm broker(Path log) {
    return ChildJvm.start(
        Program.of(Broker.class), List.of("-Xmx1g", "-Djava.io.tmpdir=" + path), List.of(), log);
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(path)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
