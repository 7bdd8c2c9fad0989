package io.adstream.spark.internal.step;

import io.adstream.join.JoinResult;
import java.io.Serializable;

/**
 * Limits the size of a batch in memory. Batches are planned by number of records, before their
 * sizes are known.
 *
 * @param partitions the number of source partitions, which share an executor's memory
 */
public record BatchLimit(int partitions) implements Serializable {

  /** No limit, for queries whose batches cannot be replanned. */
  public static final BatchLimit NONE = new BatchLimit(0);

  /** The share of the heap for a batch; windows take half by default. */
  private static final int HEAP_PER_BATCH = 4;

  private static final long LEAST_BYTES = 4 << 20;

  /** A rejected record becomes a result as a whole, and a row of the sink. */
  private static final int COPIES_OF_REJECTED = 4;

  /** The bytes that a source partition may put into a batch, in this JVM. */
  long bytes() {
    return partitions == 0 ? Long.MAX_VALUE : bytes(Runtime.getRuntime().maxMemory(), partitions);
  }

  /** The bytes that a source partition may put into a batch, in a heap of this size. */
  public static long bytes(long heapBytes, int partitions) {
    return Math.max(LEAST_BYTES, heapBytes / HEAP_PER_BATCH / partitions);
  }

  /** The memory of a rejected record, in bytes, in addition to its chunk's. */
  static long extraBytes(byte[] rejected) {
    int kept = Math.min(rejected.length, JoinResult.Rejected.MAX_VALUE_BYTES);
    return (long) (COPIES_OF_REJECTED - 1) * kept;
  }
}
