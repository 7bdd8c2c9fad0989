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
 * A consumer whose polls are bounded in bytes as they are in memory. Kafka's own limits count
 * records, or bytes as they are compressed: a megabyte on the broker may be gigabytes here. What a
 * poll has no room for is left out and read again by the next one, which always takes at least one
 * record, however large. Not safe for use by several threads, but for {@code wakeup}.
 */
class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {

  private final Room room;

  /** What is paused here, whatever the owner has paused. */
  private final Set<TopicPartition> heldBack = new HashSet<>();

  private final Set<TopicPartition> pausedByOwner = new HashSet<>();
  private int partitions;

  /**
   * A consumer.
   *
   * @param config the client's properties
   * @param pollBytes the most bytes of keys, values and headers that a poll gives, unless they are
   *     one record's
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
   * Called within a poll: what other partitions have stays where it is, and no fetch is sent, for
   * which the one that reads again what is left out would have to wait.
   */
  private void stopFetching() {
    super.pause(assignment());
  }

  /** What the next poll is not to give anything of. */
  Set<TopicPartition> waiting() {
    return Set.of();
  }

  /** How many partitions this consumer has in its group. */
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
   * Leaves out what a poll should not give, and reads it again later.
   *
   * @param kept how many of a partition's records to keep
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

  /** Keeps what is known of partitions in step with the group. */
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

  /** Makes arrays of keys and values as long as there is room for them. */
  private static final class Room implements Deserializer<byte[]> {

    /** Stands for what there is no room for; no other array is this one. */
    private static final byte[] LEFT_OUT = new byte[0];

    private final long most;
    private long taken;
    private boolean full;
    private Runnable whenFull = () -> {};

    /** A key and a value that have the same headers are one record's. */
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
