package io.adstream.samples.file;

import org.jspecify.annotations.Nullable;

/** Rows in the order of their sort times. */
interface SortedRun extends AutoCloseable {

  /**
   * A row and its sort time.
   *
   * @param timeMillis its event time, or that of the row before it
   * @param row the row
   */
  record Keyed(long timeMillis, EventRow row) {}

  /** The next row; null at the end. */
  @Nullable Keyed next();

  @Override
  default void close() {}
}
