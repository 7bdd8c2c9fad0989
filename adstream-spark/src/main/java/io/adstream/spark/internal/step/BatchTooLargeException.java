package io.adstream.spark.internal.step;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a batch does not fit into memory. This happens while it is decoded, before any lane has
 * joined it: Spark shuffles a whole batch before it starts the join's tasks.
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
            + " bytes, expected fewer records; lower spark.adstream.maxRecordsPerBatch or give"
            + " the JVM more memory");
    this.records = records;
  }

  /** The number of records of one partition that was too large. */
  public long records() {
    return records;
  }

  /** Finds such an exception among a failure's causes; null if there is none. */
  public static @Nullable BatchTooLargeException in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BatchTooLargeException tooLarge) {
        return tooLarge;
      }
    }
    return null;
  }
}
