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
 * Looks how far source partitions are read, for {@link SourceProgress}, and knows up to when they
 * have been read and committed: where another stream's records are in the same topic there is
 * always something newer. A partition that merely has not been its task's turn is not idle, nor is
 * one that waits for its decoder. Safe for use by several threads.
 */
public final class DrainedSources implements IdleWatch.Drained, Runnable {

  /** The time at which a partition ended with an offset. */
  private record End(long atMillis, long offset) {}

  /**
   * Up to when partitions are drained, by their ends at some times and what was read since then.
   * Not safe for use by several threads, but for {@link #drainedToMillis}.
   */
  static final class Ends {
    private final long keptMillis;

    /** By time; those that are not read to yet. */
    private final Map<TopicPartition, ArrayDeque<End>> ahead = new HashMap<>();

    private final Map<TopicPartition, Long> drainedToMillis = new ConcurrentHashMap<>();

    /** What is longer ago says nothing of now. */
    Ends(Duration kept) {
      keptMillis = kept.toMillis();
    }

    /** A partition's end at a time, and up to where it was read later. */
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
   * Looks at a group's positions; the admin client stays the caller's.
   *
   * @param waits knows which partitions wait for their decoder
   * @param progress learns what is seen
   * @param ours the source partitions that this process reads now
   * @param kept longer than what is read takes to be committed, at the most
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

  /** Looks again. While Kafka does not answer, nothing becomes drained. */
  @Override
  public void run() {
    try {
      look();
    } catch (ExecutionException | RuntimeException e) {
      LOG.debug("Cannot look at the source topics", e);
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
          // Each has one since before the pipeline was started, see SourcePositions.
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
