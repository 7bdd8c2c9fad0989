package io.adstream.spark;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.internal.BootstrapCheck;
import io.adstream.internal.Causes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The two source topics. A topic that is deleted and created again under its name has another id.
 *
 * @param impressions the impressions' topic
 * @param clicks the clicks' topic
 */
record SourceTopics(Topic impressions, Topic clicks) implements Serializable {

  /**
   * A topic.
   *
   * @param name its name
   * @param id what Kafka knows it by; empty where that is not known
   * @param partitions how many partitions it has
   */
  record Topic(String name, String id, int partitions) implements Serializable {}

  /** Topics of one partition each, for records that come from no topic. */
  static final SourceTopics NONE =
      new SourceTopics(new Topic("impressions", "", 1), new Topic("clicks", "", 1));

  /**
   * The topics as they are.
   *
   * @throws PipelineException if Kafka cannot be reached or a topic is missing
   */
  static SourceTopics of(PipelineSpec spec) {
    String fault = BootstrapCheck.faultOf(spec.bootstrapServers(), spec.kafkaProperties());
    if (fault != null) {
      throw noAnswer(spec, fault, null);
    }
    try (Admin admin = admin(spec)) {
      return of(spec, admin);
    } catch (KafkaException e) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": "
              + Causes.text(e, KafkaException.class)
              + "; check the properties of Kafka's clients",
          e);
    }
  }

  static Admin admin(PipelineSpec spec) {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putAll(spec.kafkaProperties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, spec.bootstrapServers());
    return Admin.create(properties);
  }

  private static SourceTopics of(PipelineSpec spec, Admin admin) {
    List<String> missing = new ArrayList<>();
    Map<EventType, Topic> found = new EnumMap<>(EventType.class);
    try {
      found.putAll(describe(spec, admin, missing));
    } catch (ExecutionException e) {
      throw noAnswer(spec, requireNonNull(e.getCause()).getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException("Cannot start pipeline " + spec.name() + ": interrupted", e);
    }
    checkNone(missing, spec);
    SourceTopics topics =
        new SourceTopics(
            requireNonNull(found.get(EventType.IMPRESSION)),
            requireNonNull(found.get(EventType.CLICK)));
    topics.checkKeying(spec);
    return topics;
  }

  private static void checkNone(List<String> missing, PipelineSpec spec) {
    if (!missing.isEmpty()) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": topics "
              + missing
              + " are missing at "
              + spec.bootstrapServers()
              + "; create them first",
          null);
    }
  }

  /** As on the other engine: what is keyed alike is partitioned alike. */
  private void checkKeying(PipelineSpec spec) {
    if (spec.keying() == Keying.BY_IMPRESSION_ID
        && impressions.partitions() != clicks.partitions()) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": topic "
              + impressions.name()
              + " has "
              + impressions.partitions()
              + " partitions and "
              + clicks.name()
              + " has "
              + clicks.partitions()
              + ", expected as many; make them equal, or set keying to ANY",
          null);
    }
  }

  /**
   * Asks Kafka for the topics.
   *
   * @param missing receives the names of those that are not there
   */
  static Map<EventType, Topic> describe(PipelineSpec spec, Admin admin, List<String> missing)
      throws ExecutionException, InterruptedException {
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin
            .describeTopics(List.of(spec.impressionsTopic(), spec.clicksTopic()))
            .topicNameValues();
    Map<EventType, Topic> found = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      try {
        TopicDescription topic = requireNonNull(descriptions.get(spec.topic(type))).get();
        String id = topic.topicId().equals(Uuid.ZERO_UUID) ? "" : topic.topicId().toString();
        found.put(type, new Topic(topic.name(), id, topic.partitions().size()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        missing.add(spec.topic(type));
      }
    }
    return found;
  }

  private static PipelineException noAnswer(
      PipelineSpec spec, String how, @Nullable Exception cause) {
    return new PipelineException(
        "Cannot start pipeline "
            + spec.name()
            + ": Kafka at "
            + spec.bootstrapServers()
            + " does not answer as expected ("
            + how
            + "); check the servers' address, security settings and rights",
        cause);
  }

  /**
   * What keeps a pipeline that has read these topics from reading others in their place; null where
   * nothing does.
   *
   * @param now the topics of the same names
   */
  @Nullable String faultOf(SourceTopics now, Keying keying) {
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
   * @throws PipelineException if it was added to a topic whose records' partitions follow from
   *     their keys
   */
  void checkPartition(EventType type, int partition, Keying keying) {
    if (partition >= partitions(type) && keying == Keying.BY_IMPRESSION_ID) {
      throw new PipelineException("Cannot join: " + addedPartition(topic(type), partition), null);
    }
  }

  /** The same topics with the partitions that a lane knows. */
  SourceTopics knownTo(LaneHead head) {
    return new SourceTopics(
        new Topic(impressions.name, impressions.id, head.partitions(EventType.IMPRESSION)),
        new Topic(clicks.name, clicks.id, head.partitions(EventType.CLICK)));
  }

  Topic topic(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  int partitions(EventType type) {
    return topic(type).partitions();
  }

  String name(EventType type) {
    return topic(type).name();
  }
}
