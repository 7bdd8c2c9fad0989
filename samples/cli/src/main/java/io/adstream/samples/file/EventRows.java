package io.adstream.samples.file;

import org.jspecify.annotations.Nullable;

/** Rows one after the other. Not safe for use by several threads. */
public sealed interface EventRows extends AutoCloseable permits EventFile, SortedRows {

  /** The next row, which stays; null at the end. */
  @Nullable EventRow peek();

  /** The next row; null at the end. */
  @Nullable EventRow poll();

  @Override
  void close();
}
