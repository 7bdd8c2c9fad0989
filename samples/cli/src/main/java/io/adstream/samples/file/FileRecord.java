package io.adstream.samples.file;

import org.jspecify.annotations.Nullable;

/**
 * The text of one record.
 *
 * @param line the line that it begins at
 * @param json its JSON, as it is in the file or made of a row of CSV
 */
record FileRecord(long line, String json) {

  /** Records one after the other. */
  interface Source {
    /** The next record; null at the end of the file. */
    @Nullable FileRecord next();
  }
}
