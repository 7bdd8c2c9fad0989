package io.adstream.samples.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Thrown if a file cannot be read exactly. The message names the file and, if known, the line. */
public final class UnreadableFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  UnreadableFileException(Path file, String fault, @Nullable Throwable cause) {
    super("Cannot read " + file + ": " + fault, cause);
  }
}
