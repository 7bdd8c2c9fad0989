package io.adstream.kafkastreams.internal.guard;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.kafkastreams.internal.state.LaneHead;
import io.adstream.kafkastreams.internal.state.LaneLog;
import io.adstream.kafkastreams.internal.topic.InternalTopics;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Compares a lane restored from its log with what Kafka and the sink know about it. Log, positions
 * and results are written in the same transactions, so if they differ, one of them was deleted or
 * changed, and continuing would lose or duplicate results. Thread-safe.
 */
public final class LaneCheck {

  /**
   * A partition of a stream; if both streams share a topic, each of its partitions occurs twice.
   */
  private record Source(EventType type, TopicPartition place) {}

  private final GroupPositions positions;
  private final SourceTopics topics;
  private final Keying keying;
  private final InternalTopics internal;
  private final long[] sinkPositions;

  /**
   * Creates a check of a pipeline's lanes.
   *
   * @param sinkPositions each lane's position in the sink when the pipeline started
   */
  public LaneCheck(
      GroupPositions positions,
      SourceTopics topics,
      Keying keying,
      InternalTopics internal,
      long[] sinkPositions) {
    this.positions = positions;
    this.topics = topics;
    this.keying = keying;
    this.internal = internal;
    this.sinkPositions = sinkPositions.clone();
  }

  /**
   * Call before a lane reads, with its restored state.
   *
   * @throws PipelineException if the lane must not continue
   */
  public void check(int lane, LaneLog log, SourceOffsets taken, Counters counters) {
    List<TopicPartition> inputs = inputs(lane);
    Set<TopicPartition> asked = new HashSet<>(inputs);
    sources(lane).forEach(source -> asked.add(source.place()));
    Map<TopicPartition, OffsetAndMetadata> known = positions.stable(asked);
    if (!log.isRestored()) {
      checkNew(lane, inputs, known);
      return;
    }
    LaneHead head = log.restoredHead();
    if (head != null) {
      checkHead(lane, head, log.blocks());
    }
    for (Source source : sources(lane)) {
      long next = taken.next(source.type(), source.place().partition());
      if (next > 0) {
        checkPosition(lane, source.place(), known, next);
      }
      if (keying != Keying.ANY && counters.read(source.type()) > 0) {
        checkPosition(lane, source.place(), known, 0);
      }
    }
    if (keying == Keying.ANY && counters.read() > 0) {
      inputs.forEach(input -> checkPosition(lane, input, known, 0));
    }
  }

  private void checkNew(
      int lane, List<TopicPartition> inputs, Map<TopicPartition, OffsetAndMetadata> known) {
    for (TopicPartition input : inputs) {
      if (GroupPositions.isReached(known.get(input))) {
        throw lost(lane, "the pipeline has read " + input);
      }
    }
    if (sinkPositions[lane] > 0) {
      throw lost(lane, "the sink holds its results up to position " + sinkPositions[lane]);
    }
  }

  private PipelineException lost(int lane, String evidence) {
    return new PipelineException(
        "Cannot go on: lane "
            + lane
            + " has no state in topic "
            + internal.changelog()
            + ", but "
            + evidence
            + "; the topic was deleted or emptied, so start with rebuild",
        null);
  }

  private void checkHead(int lane, LaneHead head, int blocks) {
    PipelineException changed = topics.changedSince(head.topics(), keying);
    if (changed != null) {
      throw changed;
    }
    if (head.keying() != keying) {
      throw new PipelineException(
          "Cannot go on: keying is "
              + keying
              + ", expected "
              + head.keying()
              + " as when the state of lane "
              + lane
              + " was created; restore it, or start with rebuild",
          null);
    }
    if (head.blocks() != blocks) {
      throw new PipelineException(
          "Cannot go on: topic "
              + internal.changelog()
              + " holds "
              + blocks
              + " blocks of the window of lane "
              + lane
              + ", expected "
              + head.blocks()
              + "; part of it was lost, so start with rebuild",
          null);
    }
  }

  private void checkPosition(
      int lane, TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> known, long next) {
    if (!known.containsKey(partition)) {
      return; // another member is committing
    }
    @Nullable OffsetAndMetadata position = known.get(partition);
    if (position == null || !GroupPositions.isReached(position) || position.offset() < next) {
      throw new PipelineException(
          "Cannot go on: "
              + (position == null ? "no position" : "position " + position.offset())
              + " in "
              + partition
              + " of group "
              + positions.group()
              + " is not what the pipeline has committed, whose lane "
              + lane
              + " has read "
              + (next > 0 ? "up to offset " + (next - 1) : "from there")
              + "; the group's positions were changed, or the topic was recreated, and continuing"
              + " would lose or duplicate results, so start with rebuild",
          null);
    }
  }

  /** The partitions that the lane's task reads. */
  private List<TopicPartition> inputs(int lane) {
    return keying == Keying.ANY
        ? List.of(new TopicPartition(internal.repartition(), lane))
        : sources(lane).stream().map(Source::place).distinct().toList();
  }

  /** The topics that the lane's records came from. */
  private List<Source> sources(int lane) {
    List<Source> sources = new ArrayList<>();
    for (EventType type : EventType.values()) {
      if (keying != Keying.ANY) {
        sources.add(new Source(type, new TopicPartition(topics.name(type), lane)));
      } else {
        for (int i = 0; i < topics.partitions(type); i++) {
          sources.add(new Source(type, new TopicPartition(topics.name(type), i)));
        }
      }
    }
    return sources;
  }
}
