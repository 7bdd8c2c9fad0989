package io.adstream.samples.parquet;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * The atomic step that a sink without transactions rests on: creates a file with its whole content,
 * or fails if it is there. An object store has it as a conditional put ({@code If-None-Match: *}).
 */
interface PutIfAbsent extends Serializable {

  /**
   * Creates the file durably.
   *
   * @return false if it was there before
   * @throws IOException if it is unknown whether it was created
   */
  boolean put(Path file, byte[] content) throws IOException;
}
