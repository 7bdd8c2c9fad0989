package io.adstream.samples.parquet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The implementation on a file system: a hard link to a complete file. */
final class LinkIfAbsent implements PutIfAbsent {

  private static final long serialVersionUID = 1L;

  @Override
  public boolean put(Path file, byte[] content) throws IOException {
    Path directory = file.resolveSibling("");
    makeDirectories(directory);
    Path complete = Files.createTempFile(directory, ".commit", ".tmp");
    try {
      Files.write(complete, content);
      flush(complete);
      Files.createLink(file, complete);
      flush(directory);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  /** Creates a directory and missing parents durably, so that they survive a power failure. */
  static void makeDirectories(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null || Files.isDirectory(directory)) {
      return;
    }
    makeDirectories(parent);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    flush(parent);
  }

  /** Syncs a file, or the names in a directory, so that it survives a power failure. */
  static void flush(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
