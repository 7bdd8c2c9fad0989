package io.adstream.kafkastreams.internal.topic;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.lane.LanePartitions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the topics of both streams, which may be the same topic.
 *
 * @param impressions the impressions' topic
 * @param clicks the clicks' topic
 */
public record SourceTopics(Topic impressions, Topic clicks) {

  private static final List<EventType> BOTH = List.of(EventType.IMPRESSION, EventType.CLICK);
  private static final List<EventType> IMPRESSIONS = List.of(EventType.IMPRESSION);
  private static final List<EventType> CLICKS = List.of(EventType.CLICK);

  /**
   * A topic.
   *
   * @param name its name, which another topic may have later
   * @param id its unique id
   * @param partitions the number of its partitions
   */
  public record Topic(String name, Uuid id, int partitions) {
    /** A topic as Kafka describes it. */
    public static Topic of(TopicDescription description) {
      return new Topic(description.name(), description.topicId(), description.partitions().size());
    }
  }

  /** A stream's topic. */
  public Topic topic(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  /** The number of partitions of a stream's topic. */
  public int partitions(EventType type) {
    return topic(type).partitions();
  }

  /** The name of a stream's topic. */
  public String name(EventType type) {
    return topic(type).name();
  }

  /** The streams in the topic with this name; none if it is neither of the two. */
  public List<EventType> types(String topic) {
    if (topic.equals(impressions.name())) {
      return topic.equals(clicks.name()) ? BOTH : IMPRESSIONS;
    }
    return topic.equals(clicks.name()) ? CLICKS : List.of();
  }

  /** The topics' names; a single one if both streams share it. */
  public List<String> names() {
    return Stream.of(impressions.name(), clicks.name()).distinct().toList();
  }

  /** The number of lanes that join them. */
  public int lanes(Keying keying) {
    return keying == Keying.BY_IMPRESSION_ID
        ? impressions.partitions()
        : Math.max(impressions.partitions(), clicks.partitions());
  }

  /** The partitions of both topics that a lane reads: one of each, or all if they are shuffled. */
  public LanePartitions partitionsOfLane(int lane, Keying keying) {
    return keying == Keying.BY_IMPRESSION_ID
        ? new LanePartitions(lane, 1, 1)
        : new LanePartitions(0, impressions.partitions(), clicks.partitions());
  }

  /** The exception that describes how a topic differs from before; null if none does. */
  public @Nullable PipelineException changedSince(SourceTopics before, Keying keying) {
    for (EventType type : EventType.values()) {
      Topic was = before.topic(type);
      Topic is = topic(type);
      if (!is.id().equals(was.id())) {
        return new PipelineException(
            "Cannot go on: topic "
                + is.name()
                + " has id "
                + is.id()
                + ", expected "
                + was.id()
                + "; it was deleted and created again, so start with rebuild to join what the"
                + " topics hold now",
            null);
      }
      if (is.partitions() != was.partitions()) {
        return new PipelineException(
            "Cannot go on: topic "
                + is.name()
                + " has "
                + is.partitions()
                + " partitions, expected "
                + was.partitions()
                + " as when its state was created; "
                + cureForPartitions(keying),
            null);
      }
    }
    return null;
  }

  /** The advice if partitions were added. */
  public static String cureForPartitions(Keying keying) {
    return keying == Keying.ANY
        ? "start with rebuild"
        : "records of an impression may lie in two partitions now, so set keying to ANY and start"
            + " with rebuild";
  }
}
