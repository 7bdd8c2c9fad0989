package io.adstream.kafkastreams.internal.step;

import io.adstream.event.EventType;
import io.adstream.internal.SourceWaits;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which source partitions hold nothing that was not read and committed, as of the look before
 * the last: where another stream's records are in the same topic there is always something newer. A
 * partition that merely has not been its task's turn is not idle, nor is one that waits for its
 * decoder. Safe for use by several threads.
 */
public final class DrainedSources implements IdleWatch.Drained, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(DrainedSources.class);

  private final Admin admin;
  private final String group;
  private final SourceTopics topics;
  private final SourceWaits waits;
  private Map<TopicPartition, Long> endsBefore = Map.of();
  private volatile Set<TopicPartition> drained = Set.of();

  /**
   * Looks at a group's positions; the admin client stays the caller's.
   *
   * @param waits knows which partitions wait for their decoder
   */
  public DrainedSources(Admin admin, String group, SourceTopics topics, SourceWaits waits) {
    this.admin = admin;
    this.group = group;
    this.topics = topics;
    this.waits = waits;
  }

  @Override
  public boolean isDrained(EventType type, int partition) {
    return drained.contains(new TopicPartition(topics.name(type), partition))
        && !isWaiting(type, partition);
  }

  @Override
  public boolean isWaiting(EventType type, int partition) {
    return waits.isWaiting(topics.name(type), partition);
  }

  /** Looks again. While Kafka does not answer, nothing counts as drained. */
  @Override
  public void run() {
    try {
      drained = look();
    } catch (ExecutionException | RuntimeException e) {
      drained = Set.of();
      endsBefore = Map.of();
      LOG.warn("Cannot look for idle partitions", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<TopicPartition> look() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (EventType type : EventType.values()) {
      for (int i = 0; i < topics.partitions(type); i++) {
        latest.put(new TopicPartition(topics.name(type), i), OffsetSpec.latest());
      }
    }
    ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        admin.listOffsets(latest, committed).all().get();
    Map<TopicPartition, OffsetAndMetadata> read =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Set<TopicPartition> found = new HashSet<>();
    Map<TopicPartition, Long> endsNow = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          endsNow.put(partition, end.offset());
          OffsetAndMetadata position = read.get(partition);
          // Each has one since before the pipeline was started, see SourcePositions.
          if (position != null
              && position.offset() >= endsBefore.getOrDefault(partition, end.offset())) {
            found.add(partition);
          }
        });
    endsBefore = endsNow;
    return found;
  }
}
