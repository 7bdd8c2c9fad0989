package io.adstream.benchmarks.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A temporary directory for a benchmark.
 *
 * @param path its path
 */
public record Scratch(Path path) implements AutoCloseable {

  /** Creates a directory. */
  public static Scratch create() throws IOException {
    return new Scratch(Files.createTempDirectory("adstream-benchmark-"));
  }

  /**
   * The total size of the files below a directory, in bytes; files created or deleted meanwhile may
   * be missed.
   */
  public static long bytes(Path directory) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // it is gone
          }
        });
    return bytes.get();
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
