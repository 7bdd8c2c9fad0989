package io.adstream.spark.internal.step;

import java.io.Serializable;

/**
 * How much of a batch fits into memory. A batch is planned by its number of records, before anybody
 * knows how large they are.
 *
 * @param partitions the source partitions, which share an executor's memory
 */
public record BatchLimit(int partitions) implements Serializable {

  /** For queries whose batches nobody can plan again. */
  public static final BatchLimit NONE = new BatchLimit(0);

  /** The part of the heap for a batch; windows take half unless told otherwise. */
  private static final int HEAP_PER_BATCH = 4;

  private static final long LEAST_BYTES = 4 << 20;

  /** A record that cannot be read becomes a result whole, and a row of the sink. */
  private static final int COPIES_OF_REJECTED = 4;

  /** The bytes that a source partition may put into a batch, in this JVM. */
  long bytes() {
    return partitions == 0 ? Long.MAX_VALUE : bytes(Runtime.getRuntime().maxMemory(), partitions);
  }

  /** The bytes that a source partition may put into a batch, in a heap of this size. */
  public static long bytes(long heapBytes, int partitions) {
    return Math.max(LEAST_BYTES, heapBytes / HEAP_PER_BATCH / partitions);
  }

  /** What a record takes, in bytes, beside what its chunk takes. */
  static long extraBytes(byte[] rejected) {
    return (long) (COPIES_OF_REJECTED - 1) * rejected.length;
  }
}
