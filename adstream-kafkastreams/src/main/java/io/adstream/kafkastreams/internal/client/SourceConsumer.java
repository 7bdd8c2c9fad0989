package io.adstream.kafkastreams.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of a thread's tasks. While a task waits for one of its partitions, records of the
 * other pile up, and Kafka Streams bounds these only by number. So a partition is paused while the
 * records that its task has not taken yet exceed their share of bytes. It is also paused while its
 * next record cannot be decided about, and when {@link EvenReading} lets the other stream catch up.
 * Not thread-safe.
 */
final class SourceConsumer extends BoundedConsumer {

  /** The records of one poll, some of which their task has not taken yet. */
  private record Chunk(long lastOffset, long bytes) {}

  private static final class Held {
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long bytes;

    void add(List<ConsumerRecord<byte[], byte[]>> records) {
      long more = 0;
      for (ConsumerRecord<byte[], byte[]> message : records) {
        more += message.value() == null ? 0 : message.value().length;
        more += message.key() == null ? 0 : message.key().length;
      }
      chunks.add(new Chunk(records.get(records.size() - 1).offset(), more));
      bytes += more;
    }

    void removeTo(long offset) {
      for (Chunk chunk = chunks.peek();
          chunk != null && chunk.lastOffset() <= offset;
          chunk = chunks.peek()) {
        bytes -= chunk.bytes();
        chunks.remove();
      }
    }
  }

  private final long mostBytes;
  private final TakenRecords taken;
  private final @Nullable GatedPartitions gated;
  private final Supplier<@Nullable String> paused;
  private final Map<TopicPartition, Held> held = new HashMap<>();
  private @Nullable String pausedTopic;

  /**
   * Creates a consumer.
   *
   * @param pollBytes the maximum bytes per poll; a single record may exceed it
   * @param mostBytes the maximum bytes that tasks have not taken yet, over all partitions; each has
   *     an equal share, and may exceed it by a poll
   * @param taken the records that tasks have taken
   * @param gated the partitions that wait for the gate; null if there is no gate
   * @param paused the topic to pause now; null for none
   */
  SourceConsumer(
      Map<String, Object> config,
      long pollBytes,
      long mostBytes,
      TakenRecords taken,
      @Nullable GatedPartitions gated,
      Supplier<@Nullable String> paused) {
    super(config, pollBytes);
    this.mostBytes = mostBytes;
    this.taken = taken;
    this.gated = gated;
    this.paused = paused;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
    if (gated != null && !records.isEmpty()) {
      records = cut(records, gated::judge);
    }
    for (TopicPartition partition : records.partitions()) {
      held.computeIfAbsent(partition, key -> new Held()).add(records.records(partition));
    }
    return records;
  }

  @Override
  Set<TopicPartition> waiting() {
    long share = Math.max(1, mostBytes / Math.max(1, partitions()));
    Set<TopicPartition> full = gated == null ? Set.of() : gated.tryAgain();
    for (Map.Entry<TopicPartition, Held> each : held.entrySet()) {
      each.getValue().removeTo(taken.newest(each.getKey()));
      if (each.getValue().bytes >= share) {
        full = full.isEmpty() ? new HashSet<>() : full;
        full.add(each.getKey());
      }
    }
    pausedTopic = paused.get();
    if (pausedTopic == null) {
      return full;
    }
    Set<TopicPartition> waiting = new HashSet<>(full);
    assignment().stream().filter(this::isPaused).forEach(waiting::add);
    return waiting;
  }

  private boolean isPaused(TopicPartition partition) {
    return partition.topic().equals(pausedTopic);
  }

  /** A task waits for available records of its other topic. */
  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    return isPaused(partition) ? OptionalLong.of(0) : super.currentLag(partition);
  }

  @Override
  void forget(Collection<TopicPartition> gone) {
    super.forget(gone);
    held.keySet().removeAll(gone);
    if (gated != null) {
      gated.forget(gone);
    }
  }

  /** A restarted task rereads what it had. */
  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    super.seek(partition, offset);
    held.remove(partition);
    if (gated != null) {
      gated.forget(List.of(partition));
    }
  }
}
