package io.adstream.samples.peek.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.internal.DefaultPartitioner;

/** The ways in which producers choose a partition by a record's key. */
public enum Partitioner {
  /** Java's producer, kafka-python, franz-go, KafkaJS; the only one that keyed topics may have. */
  MURMUR2("Kafka's default partitioner (murmur2)") {
    @Override
    int partition(byte[] key, int partitions) {
      return DefaultPartitioner.partition(key, partitions);
    }
  },
  /** librdkafka, with the clients for Python, Go, .NET and Node.js that are built on it. */
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
  /** Partitioners that people write. */
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

  /** Its name for people. */
  public String words() {
    return words;
  }

  /** Where it puts a key. */
  abstract int partition(byte[] key, int partitions);
}
