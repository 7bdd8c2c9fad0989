package io.adstream.kafkastreams.internal.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that bounds the uncompressed bytes of each poll. Kafka's own limits count records or
 * compressed bytes, and a compressed megabyte may expand to gigabytes. Records that exceed the
 * limit are left out and read again by the next poll, which always returns at least one record,
 * however large. Not thread-safe, except {@code wakeup}.
 */
class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {

  private final Room room;

  /** The partitions paused here, independent of those that the owner has paused. */
  private final Set<TopicPartition> heldBack = new HashSet<>();

  private final Set<TopicPartition> pausedByOwner = new HashSet<>();
  private int partitions;

  /**
   * Creates a consumer.
   *
   * @param config the client's properties
   * @param pollBytes the maximum bytes of keys, values and headers per poll; a single record may
   *     exceed it
   */
  BoundedConsumer(Map<String, Object> config, long pollBytes) {
    this(config, new Room(pollBytes));
  }

  private BoundedConsumer(Map<String, Object> config, Room room) {
    super(config, room, room);
    this.room = room;
    room.whenFull(this::stopFetching);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    holdBack(waiting());
    room.clear();
    ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
    if (!room.isFull()) {
      return records;
    }
    Set<TopicPartition> resumed = new HashSet<>(assignment());
    resumed.removeAll(heldBack);
    resumed.removeAll(pausedByOwner);
    super.resume(resumed);
    return cut(records, BoundedConsumer::withRoom);
  }

  private static int withRoom(List<ConsumerRecord<byte[], byte[]>> records) {
    int end = 0;
    while (end < records.size() && !Room.isLeftOut(records.get(end))) {
      end++;
    }
    return end;
  }

  /**
   * Called within a poll: pauses all partitions, so that buffered records stay buffered and no
   * fetch is sent that the next poll would have to wait for.
   */
  private void stopFetching() {
    super.pause(assignment());
  }

  /** The partitions that the next poll must not return records of. */
  Set<TopicPartition> waiting() {
    return Set.of();
  }

  /** The number of partitions assigned to this consumer. */
  int partitions() {
    return partitions;
  }

  /** Forgets partitions that were reassigned or revoked. */
  void forget(Collection<TopicPartition> gone) {
    heldBack.removeAll(gone);
    pausedByOwner.removeAll(gone);
  }

  private void holdBack(Set<TopicPartition> waiting) {
    if (waiting.isEmpty() && heldBack.isEmpty()) {
      return;
    }
    Set<TopicPartition> assigned = assignment();
    Set<TopicPartition> resumed = new HashSet<>(heldBack);
    resumed.retainAll(assigned);
    resumed.removeAll(waiting);
    resumed.removeAll(pausedByOwner);
    heldBack.clear();
    heldBack.addAll(waiting);
    heldBack.retainAll(assigned);
    super.resume(resumed);
    super.pause(heldBack);
  }

  @Override
  public void pause(Collection<TopicPartition> paused) {
    pausedByOwner.addAll(paused);
    super.pause(paused);
  }

  @Override
  public void resume(Collection<TopicPartition> resumed) {
    pausedByOwner.removeAll(resumed);
    super.resume(resumed.stream().filter(partition -> !heldBack.contains(partition)).toList());
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    super.subscribe(topics, new Forgetting(listener));
  }

  /**
   * Removes the records that a poll should not return, and rereads them later.
   *
   * @param kept the number of a partition's records to keep
   */
  final ConsumerRecords<byte[], byte[]> cut(
      ConsumerRecords<byte[], byte[]> records,
      ToIntFunction<List<ConsumerRecord<byte[], byte[]>>> kept) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> given = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(records.nextOffsets());
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> all = records.records(partition);
      int end = kept.applyAsInt(all);
      if (end > 0) {
        given.put(partition, end < all.size() ? List.copyOf(all.subList(0, end)) : all);
      }
      if (end < all.size()) {
        ConsumerRecord<byte[], byte[]> first = all.get(end);
        super.seek(partition, first.offset());
        if (end > 0) {
          next.put(
              partition, new OffsetAndMetadata(first.offset(), all.get(end - 1).leaderEpoch(), ""));
        } else {
          next.remove(partition);
        }
      }
    }
    return new ConsumerRecords<>(given, next);
  }

  /** Updates the state of partitions when the assignment changes. */
  private final class Forgetting implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener owner;

    Forgetting(ConsumerRebalanceListener owner) {
      this.owner = owner;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      forget(assigned);
      partitions += assigned.size();
      owner.onPartitionsAssigned(assigned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      owner.onPartitionsRevoked(revoked);
      partitions -= revoked.size();
      forget(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      owner.onPartitionsLost(lost);
      partitions -= lost.size();
      forget(lost);
    }
  }

  /** Deserializes keys and values as long as there is room for them. */
  private static final class Room implements Deserializer<byte[]> {

    /** A marker for values that there is no room for, compared by identity. */
    private static final byte[] LEFT_OUT = new byte[0];

    private final long most;
    private long taken;
    private boolean full;
    private Runnable whenFull = () -> {};

    /** A key and a value with the same headers belong to one record. */
    private @Nullable Headers first;

    private @Nullable Headers last;

    Room(long most) {
      this.most = most;
    }

    void whenFull(Runnable callback) {
      whenFull = callback;
    }

    void clear() {
      taken = 0;
      full = false;
      first = null;
      last = null;
    }

    boolean isFull() {
      return full;
    }

    static boolean isLeftOut(ConsumerRecord<byte[], byte[]> message) {
      return message.key() == LEFT_OUT || message.value() == LEFT_OUT;
    }

    @Override
    public byte[] deserialize(String topic, byte[] data) {
      throw new UnsupportedOperationException("Consumers pass buffers");
    }

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
      long bytes = data.remaining() + (headers == last ? 0 : bytes(headers));
      last = headers;
      if (first == null) {
        first = headers;
      }
      if (!full && headers != first && taken + bytes > most) {
        full = true;
        whenFull.run();
      }
      if (full) {
        return LEFT_OUT;
      }
      taken += bytes;
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      return copy;
    }

    private static long bytes(Headers headers) {
      long bytes = 0;
      for (Header header : headers) {
        bytes += header.value() == null ? 0 : header.value().length;
      }
      return bytes;
    }
  }
}
