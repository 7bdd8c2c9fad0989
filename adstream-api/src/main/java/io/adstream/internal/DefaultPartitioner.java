package io.adstream.internal;

/**
 * Kafka's default partitioner for records with a key: murmur2 of the key, modulo the number of
 * partitions. Reimplemented because the join's rules need it without Kafka's clients, whose
 * function is not public.
 */
public final class DefaultPartitioner {

  private static final int SEED = 0x9747b28c;
  private static final int MULTIPLIER = 0x5bd1e995;

  private DefaultPartitioner() {}

  /** The partition of a key. */
  public static int partition(byte[] key, int partitions) {
    return partition(key, 0, key.length, partitions);
  }

  /** The partition of a key in a part of an array. */
  public static int partition(byte[] array, int start, int length, int partitions) {
    return (murmur2(array, start, length) & Integer.MAX_VALUE) % partitions;
  }

  private static int murmur2(byte[] array, int start, int length) {
    int hash = SEED ^ length;
    int end = start + (length & ~3);
    for (int i = start; i < end; i += 4) {
      int word =
          (array[i] & 0xFF)
              | (array[i + 1] & 0xFF) << 8
              | (array[i + 2] & 0xFF) << 16
              | array[i + 3] << 24;
      word *= MULTIPLIER;
      word ^= word >>> 24;
      hash = hash * MULTIPLIER ^ word * MULTIPLIER;
    }
    int rest = length & 3;
    if (rest > 0) {
      for (int i = rest - 1; i >= 0; i--) {
        hash ^= (array[end + i] & 0xFF) << (8 * i);
      }
      hash *= MULTIPLIER;
    }
    hash ^= hash >>> 13;
    hash *= MULTIPLIER;
    return hash ^ hash >>> 15;
  }
}
