package io.adstream.kafkastreams.internal.guard;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.kafkastreams.internal.topic.InternalTopics;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * Determines where a pipeline resumes in the source topics. A new pipeline begins at their earliest
 * records, and commits these positions before it reads; from then on, a missing position is an
 * error, not a reason to start over or to skip records.
 */
public final class SourcePositions {

  private final StartupChecks checks;
  private final Admin admin;
  private final GroupPositions group;
  private final SourceTopics topics;
  private final Keying keying;

  /** The positions of a pipeline's group in its topics; the caller closes the admin client. */
  public SourcePositions(
      StartupChecks checks, Admin admin, GroupPositions group, SourceTopics topics, Keying keying) {
    this.checks = checks;
    this.admin = admin;
    this.group = group;
    this.topics = topics;
    this.keying = keying;
  }

  /**
   * Checks each partition's position without writing anything.
   *
   * @param internal the topics that Kafka Streams keeps once it has read
   * @param sinkPositions each lane's position in the sink
   * @return an action that commits the initial positions of a new pipeline
   * @throws PipelineException if a partition's records do not exist (any more), or positions or
   *     internal topics are missing
   */
  public Runnable check(InternalTopics internal, long[] sinkPositions) {
    Map<TopicPartition, Long> oldest = offsets(OffsetSpec.earliest());
    Map<TopicPartition, OffsetAndMetadata> positions = positions(oldest.keySet());
    // After the positions, which other processes move on meanwhile.
    Map<TopicPartition, Long> newest = offsets(OffsetSpec.latest());
    if (!positions.isEmpty() && positions.size() < oldest.size()) {
      throw missing(oldest.keySet(), positions.keySet());
    }
    positions.forEach(
        (partition, position) ->
            check(
                partition,
                position.offset(),
                oldest.getOrDefault(partition, 0L),
                newest.getOrDefault(partition, 0L)));
    boolean hasResults = LongStream.of(sinkPositions).anyMatch(position -> position > 0);
    if (positions.isEmpty() && hasResults) {
      throw new PipelineException(
          "Cannot go on: Kafka does not know any more how far group "
              + group.group()
              + " has come in the source topics; it was away for longer than Kafka's"
              + " offsets.retention.minutes, the topics were created again, or another engine filled"
              + " the sink, so start with rebuild",
          null);
    }
    if (hasResults || positions.values().stream().anyMatch(GroupPositions::isReached)) {
      checkInternal(internal);
    }
    return () -> {
      if (positions.isEmpty()) {
        begin(oldest);
      }
    };
  }

  private PipelineException missing(Set<TopicPartition> all, Set<TopicPartition> known) {
    List<TopicPartition> missing =
        all.stream()
            .filter(partition -> !known.contains(partition))
            .sorted(
                Comparator.comparing(TopicPartition::topic)
                    .thenComparingInt(TopicPartition::partition))
            .toList();
    Set<String> topicsWithAny =
        known.stream().map(TopicPartition::topic).collect(toUnmodifiableSet());
    String reason;
    if (missing.stream().anyMatch(partition -> !topicsWithAny.contains(partition.topic()))) {
      reason = "the topic was recreated, or positions were deleted, so start with rebuild";
    } else if (missing.stream().allMatch(partition -> isBehindAll(partition, known))) {
      reason = "partitions were added: " + SourceTopics.cureForPartitions(keying);
    } else {
      reason = "positions were deleted, so start with rebuild";
    }
    return new PipelineException(
        "Cannot go on: Kafka does not know how far group "
            + group.group()
            + " has come in "
            + missing
            + "; "
            + reason,
        null);
  }

  private static boolean isBehindAll(TopicPartition partition, Set<TopicPartition> known) {
    return known.stream()
        .filter(other -> other.topic().equals(partition.topic()))
        .allMatch(other -> other.partition() < partition.partition());
  }

  /** Kafka Streams would recreate these topics empty. */
  private void checkInternal(InternalTopics internal) {
    List<String> gone =
        internal.of(keying).stream().filter(name -> checks.partitions(name) == 0).toList();
    if (!gone.isEmpty()) {
      throw new PipelineException(
          "Cannot go on: the pipeline has read its topics before, but its own topics "
              + gone
              + " are not there; they were deleted, or keying was changed, and continuing would lose"
              + " what was open, so start with rebuild",
          null);
    }
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
              + "; the topic was recreated, so start with rebuild",
          null);
    }
  }

  /** The exception for records that were deleted before they were read. */
  public static PipelineException gone(
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

  /** If another instance has started meanwhile, it has committed the same positions. */
  private void begin(Map<TopicPartition, Long> oldest) {
    Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
    oldest.forEach((partition, offset) -> begin.put(partition, new OffsetAndMetadata(offset)));
    try {
      checks.await(admin.alterConsumerGroupOffsets(group.group(), begin).all());
    } catch (UnknownMemberIdException e) {
      if (positions(oldest.keySet()).size() < oldest.size()) {
        throw e;
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> positions(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    group
        .all()
        .forEach(
            (partition, position) -> {
              if (position != null && partitions.contains(partition)) {
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
