package io.adstream.kafkastreams.internal.step;

import io.adstream.event.EventType;
import io.adstream.internal.Causes;
import io.adstream.internal.SourceWaits;
import io.adstream.internal.status.SourceProgress;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes how far source partitions have been read, for {@link SourceProgress}, and up to which
 * time they have been read and committed completely: with both streams in one topic, there is
 * always something newer. A partition that its task has merely not got to yet is not idle, nor is
 * one that waits for its decoder. Thread-safe.
 */
public final class DrainedSources implements IdleWatch.Drained, Runnable {

  /** A time and a partition's end offset then. */
  private record End(long atMillis, long offset) {}

  /**
   * Tracks up to which time partitions are drained, from their end offsets over time and the
   * records read since. Not thread-safe, except {@link #drainedToMillis}.
   */
  static final class Ends {
    private final long keptMillis;

    /** The ends not reached yet, by time. */
    private final Map<TopicPartition, ArrayDeque<End>> ahead = new HashMap<>();

    private final Map<TopicPartition, Long> drainedToMillis = new ConcurrentHashMap<>();

    /** Older observations say nothing about the present. */
    Ends(Duration kept) {
      keptMillis = kept.toMillis();
    }

    /** Records a partition's end at a time, and the position read later. */
    void look(TopicPartition partition, long atMillis, long end, long position) {
      ArrayDeque<End> ends = ahead.computeIfAbsent(partition, key -> new ArrayDeque<>());
      ends.add(new End(atMillis, end));
      for (End first = ends.peek();
          first != null && (first.offset <= position || first.atMillis < atMillis - keptMillis);
          first = ends.peek()) {
        if (first.offset <= position) {
          drainedToMillis.put(partition, first.atMillis);
        }
        ends.remove();
      }
    }

    long drainedToMillis(TopicPartition partition, long nowMillis) {
      Long drainedTo = drainedToMillis.get(partition);
      return drainedTo == null || drainedTo < nowMillis - keptMillis ? UNKNOWN : drainedTo;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(DrainedSources.class);

  private static final int TIMEOUT_MILLIS = 5_000;

  private final Admin admin;
  private final String group;
  private final SourceTopics topics;
  private final SourceWaits waits;
  private final SourceProgress progress;
  private final Supplier<Set<TopicPartition>> ours;
  private final Ends ends;

  /**
   * Observes a group's positions; the caller closes the admin client.
   *
   * @param waits knows which partitions wait for their decoder
   * @param progress receives the observations
   * @param ours the source partitions that this process currently reads
   * @param kept a time that exceeds the maximum delay from reading to commit
   */
  public DrainedSources(
      Admin admin,
      String group,
      SourceTopics topics,
      SourceWaits waits,
      SourceProgress progress,
      Supplier<Set<TopicPartition>> ours,
      Duration kept) {
    this.admin = admin;
    this.group = group;
    this.topics = topics;
    this.waits = waits;
    this.progress = progress;
    this.ours = ours;
    ends = new Ends(kept);
  }

  @Override
  public long drainedToMillis(EventType type, int partition, long nowMillis) {
    return isWaiting(type, partition)
        ? UNKNOWN
        : ends.drainedToMillis(new TopicPartition(topics.name(type), partition), nowMillis);
  }

  @Override
  public boolean isWaiting(EventType type, int partition) {
    return waits.isWaiting(topics.name(type), partition);
  }

  /** Updates the observations. While Kafka does not respond, nothing becomes drained. */
  @Override
  public void run() {
    try {
      look();
    } catch (ExecutionException | RuntimeException e) {
      LOG.debug("Cannot check the source topics", e);
      progress.noAnswer(Causes.reason(e, KafkaException.class));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (EventType type : EventType.values()) {
      for (int i = 0; i < topics.partitions(type); i++) {
        latest.put(new TopicPartition(topics.name(type), i), OffsetSpec.latest());
      }
    }
    ListOffsetsOptions committed =
        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS);
    long nowMillis = System.currentTimeMillis();
    Map<TopicPartition, ListOffsetsResultInfo> found =
        admin.listOffsets(latest, committed).all().get();
    Map<TopicPartition, OffsetAndMetadata> positions =
        admin
            .listConsumerGroupOffsets(
                group, new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
            .partitionsToOffsetAndMetadata()
            .get();
    Set<TopicPartition> read = ours.get();
    List<SourceProgress.Seen> seen = new ArrayList<>();
    found.forEach(
        (partition, end) -> {
          OffsetAndMetadata position = positions.get(partition);
          // Every partition has had one since before the start, see SourcePositions.
          if (position != null) {
            ends.look(partition, nowMillis, end.offset(), position.offset());
            if (read.contains(partition)) {
              seen.add(
                  new SourceProgress.Seen(
                      partition.topic(), partition.partition(), position.offset(), end.offset()));
            }
          }
        });
    progress.look(seen);
  }
}
