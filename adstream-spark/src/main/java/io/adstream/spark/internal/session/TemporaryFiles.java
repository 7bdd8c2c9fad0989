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
 * A process's temporary files: Spark's local directory and the native libraries unpacked there.
 * Spark deletes them when the process exits, but not when it is killed; so each process locks its
 * directory, and deletes unlocked ones.
 */
public final class TemporaryFiles {

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);
  private static final String LOCK = "lock";

  /**
   * The directories that this process keeps locked until it ends. It must not open the lock files
   * again: on some systems, closing a second handle releases the lock.
   */
  private static final Map<Path, FileLock> HELD = new HashMap<>();

  private TemporaryFiles() {}

  /**
   * Creates a directory for Spark's local files, including the native libraries.
   *
   * @param parent the directory in which Spark would put its local files
   * @return null if it cannot be created, and Spark must use its default
   */
  public static @Nullable Path forSpark(Path parent) {
    try {
      Path directory = open(parent.resolve("adstream-spark-" + System.getProperty("user.name")));
      NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
      System.getProperties().putIfAbsent("ZstdTempFolder", directory.toString());
      return directory;
    } catch (IOException e) {
      LOG.warn("Cannot use {}; a killed process will leave its temporary files behind", parent, e);
      return null;
    }
  }

  /**
   * Creates a directory for this process.
   *
   * @param parent the common parent of all processes' directories
   */
  static synchronized Path open(Path parent) throws IOException {
    Path root = Files.createDirectories(parent.toAbsolutePath());
    // A new directory is briefly unlocked, so only one process at a time creates one.
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
