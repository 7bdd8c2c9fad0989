package io.adstream.spark.internal.topic;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The topics of both streams, which may be the same topic. A topic that is deleted and recreated
 * has another id. Does not depend on Kafka's classes, since {@code SparkJoin} uses it, too.
 *
 * @param impressions the impressions' topic
 * @param clicks the clicks' topic
 */
public record SourceTopics(Topic impressions, Topic clicks) implements Serializable {

  /**
   * A topic.
   *
   * @param name its name
   * @param id its id in Kafka; empty if unknown
   * @param partitions the number of its partitions
   */
  public record Topic(String name, String id, int partitions) implements Serializable {}

  /** Topics with one partition each, for records that come from no topic. */
  public static final SourceTopics NONE =
      new SourceTopics(new Topic("impressions", "", 1), new Topic("clicks", "", 1));

  /**
   * Why a pipeline that has read these topics must not read others in their place; null if it may.
   *
   * @param now the current topics of the same names
   */
  public @Nullable String faultOf(SourceTopics now, Keying keying) {
    for (EventType type : EventType.values()) {
      Topic before = topic(type);
      Topic after = now.topic(type);
      if (!before.id().isEmpty() && !after.id().isEmpty() && !before.id().equals(after.id())) {
        return "topic "
            + after.name()
            + " was deleted and created again: its id is "
            + after.id()
            + ", expected "
            + before.id()
            + "; start with rebuild to begin with what it holds now";
      }
      if (after.partitions() > before.partitions() && keying == Keying.BY_IMPRESSION_ID) {
        return addedPartition(before, after.partitions() - 1);
      }
    }
    return null;
  }

  private static String addedPartition(Topic topic, int partition) {
    return "topic "
        + topic.name()
        + " has a partition "
        + partition
        + ", expected "
        + topic.partitions()
        + " partitions, as at the first start: the partition of a key depends on their number; set"
        + " keying to ANY, with which added partitions are read, and start with rebuild";
  }

  /**
   * Checks that a record's partition may be read.
   *
   * @throws PipelineException if the partition was added to a topic that is partitioned by key
   */
  public void checkPartition(EventType type, int partition, Keying keying) {
    if (partition >= partitions(type) && keying == Keying.BY_IMPRESSION_ID) {
      throw new PipelineException("Cannot join: " + addedPartition(topic(type), partition), null);
    }
  }

  /** A copy with the given number of partitions for each stream. */
  public SourceTopics withPartitions(ToIntFunction<EventType> partitions) {
    return new SourceTopics(
        new Topic(impressions.name, impressions.id, partitions.applyAsInt(EventType.IMPRESSION)),
        new Topic(clicks.name, clicks.id, partitions.applyAsInt(EventType.CLICK)));
  }

  /** A stream's topic. */
  public Topic topic(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  /** The number of partitions of a stream's topic. */
  public int partitions(EventType type) {
    return topic(type).partitions();
  }

  /** The topics' names; a single one if both streams share it. */
  public List<String> names() {
    return Stream.of(impressions.name(), clicks.name()).distinct().toList();
  }

  /** The name of a stream's topic. */
  public String name(EventType type) {
    return topic(type).name();
  }
}
