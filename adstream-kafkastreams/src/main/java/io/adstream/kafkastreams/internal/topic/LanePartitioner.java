package io.adstream.kafkastreams.internal.topic;

import io.adstream.internal.DefaultPartitioner;
import io.adstream.internal.codec.Delivery;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/** Sends records to the partition at the start of their key: a lane's number, or {@link #ALL}. */
public final class LanePartitioner implements StreamPartitioner<byte[], byte[]> {

  /** The number for records that go to every lane. */
  public static final int ALL = -1;

  /** The key of records that go to a lane, or to {@link #ALL}. */
  public static byte[] keyOf(int lane) {
    return ByteBuffer.allocate(4).putInt(lane).array();
  }

  /** The key of a click for a lane, with its Kafka timestamp. */
  public static byte[] keyOf(int lane, long clickMillis) {
    return ByteBuffer.allocate(12).putInt(lane).putLong(clickMillis).array();
  }

  /** The Kafka timestamp in a key; {@link Delivery#NO_TIME} if there is none. */
  public static long clickMillis(byte[] key) {
    return key.length == 12 ? ByteBuffer.wrap(key).getLong(4) : Delivery.NO_TIME;
  }

  /**
   * The lane of an id: the partition that Kafka's default partitioner assigns to a record with this
   * key.
   */
  public static int laneOf(byte[] id, int lanes) {
    return DefaultPartitioner.partition(id, lanes);
  }

  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte @Nullable [] value, int numPartitions) {
    int lane = ByteBuffer.wrap(key).getInt();
    if (lane != ALL) {
      return Optional.of(Set.of(lane));
    }
    return Optional.of(
        java.util.stream.IntStream.range(0, numPartitions)
            .boxed()
            .collect(java.util.stream.Collectors.toUnmodifiableSet()));
  }
}
