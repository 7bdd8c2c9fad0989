package io.adstream.samples.peek.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.internal.DefaultPartitioner;

/** The algorithms by which producers choose a partition for a record's key. */
public enum Partitioner {
  /**
   * Used by Java's producer, kafka-python, franz-go and KafkaJS; the only one allowed for keyed
   * topics.
   */
  MURMUR2("Kafka's default partitioner (murmur2)") {
    @Override
    int partition(byte[] key, int partitions) {
      return DefaultPartitioner.partition(key, partitions);
    }
  },
  /** Used by librdkafka and the clients for Python, Go, .NET and Node.js that are built on it. */
  CRC32("librdkafka's consistent_random (CRC32)") {
    @Override
    int partition(byte[] key, int partitions) {
      java.util.zip.CRC32 sum = new java.util.zip.CRC32();
      sum.update(key);
      return (int) (sum.getValue() % partitions);
    }
  },
  /** Sarama. */
  FNV1A("Sarama's hash partitioner (FNV-1a)") {
    @Override
    int partition(byte[] key, int partitions) {
      int hash = 0x811c9dc5;
      for (byte next : key) {
        hash = (hash ^ (next & 0xFF)) * 0x01000193;
      }
      return Math.abs(hash % partitions);
    }
  },
  /** Typical custom partitioners. */
  JAVA_HASH("Java's String.hashCode") {
    @Override
    int partition(byte[] key, int partitions) {
      return Math.floorMod(new String(key, UTF_8).hashCode(), partitions);
    }
  };

  private final String words;

  Partitioner(String words) {
    this.words = words;
  }

  /** The display name. */
  public String words() {
    return words;
  }

  /** The partition of a key. */
  abstract int partition(byte[] key, int partitions);
}
