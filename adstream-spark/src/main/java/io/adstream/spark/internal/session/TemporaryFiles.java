package io.adstream.spark.internal.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.NativeLibraryLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's temporary files: Spark's local directory and the native libraries that it unpacks.
 * Spark deletes them when the process ends, but not when it is killed; so each process holds a lock
 * on its directory, and deletes those whose lock nobody holds.
 */
public final class TemporaryFiles {

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);
  private static final String LOCK = "lock";

  /**
   * The directories of this process, whose locks it holds to its end. It must not open the files
   * again: on some systems it would lose the lock when it closes one of them.
   */
  private static final Map<Path, FileLock> HELD = new HashMap<>();

  private TemporaryFiles() {}

  /**
   * A directory for Spark's local files, with the native libraries in it.
   *
   * @param parent where Spark would put its local files
   * @return null if there cannot be any, and Spark has to do without
   */
  public static @Nullable Path forSpark(Path parent) {
    try {
      Path directory = open(parent.resolve("adstream-spark-" + System.getProperty("user.name")));
      NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
      System.getProperties().putIfAbsent("ZstdTempFolder", directory.toString());
      return directory;
    } catch (IOException e) {
      LOG.warn("Cannot use {}, where a killed process will leave its temporary files", parent, e);
      return null;
    }
  }

  /**
   * A new directory of this process.
   *
   * @param parent what all processes have their directories in
   */
  static synchronized Path open(Path parent) throws IOException {
    Path root = Files.createDirectories(parent.toAbsolutePath());
    // While a directory is made its lock is free, so that is done by one process at a time.
    try (FileChannel all = channel(root.resolve(LOCK));
        FileLock one = all.lock()) {
      LOG.trace("Locked by {}", one);
      deleteAbandoned(root);
      Path directory = Files.createTempDirectory(root, ProcessHandle.current().pid() + "-");
      directory.toFile().deleteOnExit();
      Path lock = directory.resolve(LOCK);
      HELD.put(directory, channel(lock).lock());
      lock.toFile().deleteOnExit();
      return directory;
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void deleteAbandoned(Path root) throws IOException {
    try (Stream<Path> directories = Files.list(root)) {
      for (Path directory : directories.filter(Files::isDirectory).toList()) {
        if (!HELD.containsKey(directory) && isAbandoned(directory)) {
          delete(directory);
        }
      }
    }
  }

  private static boolean isAbandoned(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    if (!Files.exists(file)) {
      return true;
    }
    try (FileChannel channel = channel(file);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
