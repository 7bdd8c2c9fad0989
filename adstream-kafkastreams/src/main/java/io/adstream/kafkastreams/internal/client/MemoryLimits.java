package io.adstream.kafkastreams.internal.client;

/**
 * The bytes that clients may hold, as shares of the heap. By default, half of the heap is for the
 * open windows, and these shares together are less than the other half. Each client gets at least
 * the minimum that it needs.
 *
 * @param heapBytes the maximum size of the heap
 * @param threads the number of stream threads that share it
 */
public record MemoryLimits(long heapBytes, int threads) {

  private static final long LEAST_BYTES = 1 << 20;

  /** Larger than the largest record sent. */
  private static final long LEAST_SENT_BYTES = 4 << 20;

  /** Kafka's defaults, which there is no need to exceed. */
  private static final long MOST_SENT_BYTES = 32L << 20;

  private static final long MOST_FETCHED_BYTES = 50L << 20;

  /** The limits of this process. */
  public static MemoryLimits ofThisProcess(int threads) {
    return new MemoryLimits(Runtime.getRuntime().maxMemory(), threads);
  }

  /** The bytes that a stream thread reads per poll. */
  long pollBytes() {
    return Math.max(LEAST_BYTES, heapBytes / 16 / threads);
  }

  /** The bytes that a stream thread has read but its tasks have not taken. */
  long heldBytes() {
    return Math.max(LEAST_BYTES, heapBytes / 16 / threads);
  }

  /** The bytes that each sink thread reads per poll, and applies before it reads more. */
  public long sinkBytes(int sinkThreads) {
    return Math.max(LEAST_BYTES, heapBytes / 16 / sinkThreads);
  }

  /** The bytes that a stream thread's producer has not sent yet. */
  long sendBytes() {
    return Math.max(LEAST_SENT_BYTES, Math.min(MOST_SENT_BYTES, heapBytes / 16 / threads));
  }

  /**
   * The compressed bytes that a consumer requests from brokers at once; it may hold two such
   * responses.
   */
  int fetchBytes() {
    return (int) Math.max(LEAST_BYTES, Math.min(MOST_FETCHED_BYTES, heapBytes / 32 / threads));
  }
}
