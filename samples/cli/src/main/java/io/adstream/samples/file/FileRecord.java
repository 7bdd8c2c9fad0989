package io.adstream.samples.file;

import org.jspecify.annotations.Nullable;

/**
 * The text of one record.
 *
 * @param line the line that it begins at
 * @param json its JSON, as in the file or converted from a CSV row
 */
record FileRecord(long line, String json) {

  /** A sequence of records. */
  interface Source {
    /** The next record; null at the end of the file. */
    @Nullable FileRecord next();
  }
}
