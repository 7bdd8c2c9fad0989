package io.adstream.spark.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final int OLD = 300;

  @TempDir private Path state;

  /** Spark deletes old states in the background. */
  @Test
  void statesAreDeletedWhileSparkDeletesOthers() throws Exception {
    Path lane = Files.createDirectories(state.resolve("0/1"));
    for (int version = 0; version <= OLD; version++) {
      Files.createFile(lane.resolve(version + ".changelog"));
      Files.createFile(lane.resolve("." + version + ".changelog.crc"));
    }
    FileSystem files = FileSystem.getLocal(new Configuration());
    CompletableFuture<Void> spark = CompletableFuture.runAsync(() -> deleteOld(lane));

    Checkpoint.deleteStates(files, new org.apache.hadoop.fs.Path(state.toUri()), OLD);

    spark.get();
    try (Stream<Path> left = Files.list(lane)) {
      assertThat(left).isEmpty();
    }
  }

  private static void deleteOld(Path lane) {
    try {
      for (int version = 0; version < OLD; version++) {
        Files.delete(lane.resolve(version + ".changelog"));
        Files.delete(lane.resolve("." + version + ".changelog.crc"));
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
