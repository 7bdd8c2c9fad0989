package io.adstream.spark.internal.step;

import org.jspecify.annotations.Nullable;

/**
 * A batch holds more than the memory has room for. Thrown while it is decoded, before any lane has
 * joined it: Spark shuffles a batch whole before it starts the join's tasks.
 */
public final class BatchTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long records;

  BatchTooLargeException(long records, long bytes) {
    super(
        "Cannot join batch: "
            + records
            + " records of one partition take over "
            + bytes
            + " bytes, expected fewer records; set spark.adstream.maxRecordsPerBatch lower or give"
            + " the JVM more memory");
    this.records = records;
  }

  /** How many records of one partition were too many. */
  public long records() {
    return records;
  }

  /** The one among a failure's causes; null for none. */
  public static @Nullable BatchTooLargeException in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BatchTooLargeException tooLarge) {
        return tooLarge;
      }
    }
    return null;
  }
}
