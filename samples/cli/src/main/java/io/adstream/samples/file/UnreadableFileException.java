package io.adstream.samples.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that cannot be read exactly as it is. Its message names the file and, where known, the
 * line.
 */
public final class UnreadableFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  UnreadableFileException(Path file, String fault, @Nullable Throwable cause) {
    super("Cannot read " + file + ": " + fault, cause);
  }
}
