package io.adstream.kafkastreams;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.sink.SinkSession;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline goes on in the source topics. A new one begins with what they hold, and says so
 * to Kafka before it reads: from then on a position that is not there is an error, not a reason to
 * begin again or to leave something out.
 */
final class SourcePositions {

  private final StartupChecks checks;
  private final Admin admin;
  private final String group;
  private final SourceTopics topics;

  SourcePositions(StartupChecks checks, Admin admin, String group, SourceTopics topics) {
    this.checks = checks;
    this.admin = admin;
    this.group = group;
    this.topics = topics;
  }

  /**
   * Sees to it that each partition has a position.
   *
   * @throws PipelineException if the records of one are not there (any more), or all positions are
   *     gone
   */
  void settle(SinkSession session, int lanes) {
    Map<TopicPartition, Long> oldest = offsets(OffsetSpec.earliest());
    Map<TopicPartition, Long> newest = offsets(OffsetSpec.latest());
    Map<TopicPartition, OffsetAndMetadata> positions = positions();
    if (positions.isEmpty()
        && IntStream.range(0, lanes).anyMatch(lane -> session.position(lane) > 0)) {
      throw new PipelineException(
          "Cannot go on: Kafka does not know any more how far group "
              + group
              + " has come in the source topics; it was away for longer than Kafka's"
              + " offsets.retention.minutes, or another engine filled the sink, so start with"
              + " rebuild",
          null);
    }
    Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
    oldest.forEach(
        (partition, from) -> {
          OffsetAndMetadata position = positions.get(partition);
          if (position == null) {
            begin.put(partition, new OffsetAndMetadata(from));
          } else {
            check(partition, position.offset(), from, newest.getOrDefault(partition, from));
          }
        });
    begin(begin);
  }

  private static void check(TopicPartition partition, long position, long oldest, long newest) {
    if (position < oldest) {
      throw gone(partition, "only from " + oldest, position, null);
    }
    if (position > newest) {
      throw new PipelineException(
          "Cannot go on: topic "
              + partition.topic()
              + " holds partition "
              + partition.partition()
              + " only up to "
              + newest
              + ", expected up to "
              + position
              + "; the topic was made anew, so start with rebuild",
          null);
    }
  }

  /** The error for records that were deleted before they were read. */
  static PipelineException gone(
      TopicPartition partition, String holds, long position, @Nullable Throwable cause) {
    return new PipelineException(
        "Cannot go on: topic "
            + partition.topic()
            + " holds partition "
            + partition.partition()
            + " "
            + holds
            + ", expected from "
            + position
            + "; records were deleted before they were read, so start with rebuild to go on"
            + " without them",
        cause);
  }

  /** Where another instance has begun meanwhile, it has done so with the same positions. */
  private void begin(Map<TopicPartition, OffsetAndMetadata> begin) {
    if (begin.isEmpty()) {
      return;
    }
    try {
      checks.await(admin.alterConsumerGroupOffsets(group, begin).all());
    } catch (UnknownMemberIdException e) {
      if (!positions().keySet().containsAll(begin.keySet())) {
        throw e;
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> positions() {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    checks
        .await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, position) -> {
              if (position != null) {
                positions.put(partition, position);
              }
            });
    return positions;
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (EventType type : EventType.values()) {
      for (int i = 0; i < topics.partitions(type); i++) {
        asked.put(new TopicPartition(topics.name(type), i), which);
      }
    }
    Map<TopicPartition, ListOffsetsResultInfo> found = checks.await(admin.listOffsets(asked).all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    asked
        .keySet()
        .forEach(
            partition -> offsets.put(partition, requireNonNull(found.get(partition)).offset()));
    return offsets;
  }
}
