package io.adstream.kafkastreams.internal.client;

/**
 * How many bytes clients may hold, as shares of the heap. Half of it is the open windows', unless
 * that is set otherwise, and all of these together are less than the other half. A client holds at
 * least what it cannot do without.
 *
 * @param heapBytes the most that the heap may grow to
 * @param threads how many stream threads share it
 */
public record MemoryLimits(long heapBytes, int threads) {

  private static final long LEAST_BYTES = 1 << 20;

  /** More than the largest record that is sent. */
  private static final long LEAST_SENT_BYTES = 4 << 20;

  /** Kafka's defaults, over which there is no need to go. */
  private static final long MOST_SENT_BYTES = 32L << 20;

  private static final long MOST_FETCHED_BYTES = 50L << 20;

  /** The limits of this process. */
  public static MemoryLimits ofThisProcess(int threads) {
    return new MemoryLimits(Runtime.getRuntime().maxMemory(), threads);
  }

  /** What a stream thread reads at once. */
  long pollBytes() {
    return Math.max(LEAST_BYTES, heapBytes / 16 / threads);
  }

  /** What a stream thread has read and its tasks have not taken. */
  long heldBytes() {
    return Math.max(LEAST_BYTES, heapBytes / 16 / threads);
  }

  /** Bytes that each sink thread reads at once, and applies before it reads more. */
  public long sinkBytes(int sinkThreads) {
    return Math.max(LEAST_BYTES, heapBytes / 16 / sinkThreads);
  }

  /** What a stream thread's producer has not sent yet. */
  long sendBytes() {
    return Math.max(LEAST_SENT_BYTES, Math.min(MOST_SENT_BYTES, heapBytes / 16 / threads));
  }

  /** What a consumer asks brokers for at once, as it is compressed; it may have two of these. */
  int fetchBytes() {
    return (int) Math.max(LEAST_BYTES, Math.min(MOST_FETCHED_BYTES, heapBytes / 32 / threads));
  }
}
