package io.adstream.samples.file;

import org.jspecify.annotations.Nullable;

/** A sequence of rows. Not thread-safe. */
public sealed interface EventRows extends AutoCloseable permits EventFile, SortedRows {

  /** The next row, without consuming it; null at the end. */
  @Nullable EventRow peek();

  /** The next row; null at the end. */
  @Nullable EventRow poll();

  @Override
  void close();
}
