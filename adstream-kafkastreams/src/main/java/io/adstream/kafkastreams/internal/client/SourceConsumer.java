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
 * The consumer of a thread's tasks. A task may have to wait for one of its partitions while the
 * other's records pile up, and Kafka Streams bounds these by number only; so a partition waits
 * while the records of it that its task has not taken yet have their share of bytes. It also waits
 * where its next record cannot be judged now, and where {@link EvenReading} wants the other stream
 * to catch up. Not safe for use by several threads.
 */
final class SourceConsumer extends BoundedConsumer {

  /** Records of one poll that their task has not taken all of yet. */
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
   * A consumer.
   *
   * @param pollBytes the most bytes that a poll gives, unless they are one record's
   * @param mostBytes the most bytes that tasks have not taken yet, of all partitions; each has an
   *     equal share, and may exceed it by a poll
   * @param taken what tasks have taken
   * @param gated which partitions wait to be judged; null where none ever does
   * @param paused which topic is not to be read on now; null for none
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

  /** A task waits for what it could have of its other topic, unless there is nothing. */
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

  /** A task that starts again reads again what it had. */
  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    super.seek(partition, offset);
    held.remove(partition);
    if (gated != null) {
      gated.forget(List.of(partition));
    }
  }
}
