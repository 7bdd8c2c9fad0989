package io.adstream.samples.parquet;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * The atomic operation that a sink without transactions is built on: creates a file with its
 * complete content, or fails if it exists. Object stores provide it as a conditional put ({@code
 * If-None-Match: *}).
 */
interface PutIfAbsent extends Serializable {

  /**
   * Creates the file durably.
   *
   * @return false if it already existed
   * @throws IOException if it is unknown whether it was created
   */
  boolean put(Path file, byte[] content) throws IOException;
}
