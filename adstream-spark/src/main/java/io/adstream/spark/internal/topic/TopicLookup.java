package io.adstream.spark.internal.topic;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.BootstrapCheck;
import io.adstream.internal.Causes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Looks up the source topics in Kafka. */
public final class TopicLookup {

  private TopicLookup() {}

  /**
   * The current topics.
   *
   * @throws PipelineException if Kafka cannot be reached, a topic is missing or may not be read, or
   *     a client would reject its properties
   */
  public static SourceTopics of(String pipeline, KafkaSource source) {
    String fault = BootstrapCheck.faultOf(source.bootstrapServers(), source.properties());
    if (fault != null) {
      throw noAnswer(pipeline, source, fault, null);
    }
    try (Admin admin = admin(source)) {
      SourceTopics topics = of(pipeline, source, admin);
      checkConsumer(source);
      return topics;
    } catch (KafkaException e) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": "
              + Causes.text(e, KafkaException.class)
              + "; check the properties of Kafka's clients",
          e);
    }
  }

  /** An admin client for the source's servers, which the caller closes. */
  public static Admin admin(KafkaSource source) {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putAll(source.properties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    return Admin.create(properties);
  }

  private static SourceTopics of(String pipeline, KafkaSource source, Admin admin) {
    List<String> missing = new ArrayList<>();
    Map<EventType, TopicDescription> found = new EnumMap<>(EventType.class);
    try {
      found.putAll(describe(source, admin, missing));
    } catch (ExecutionException e) {
      throw noAnswer(pipeline, source, requireNonNull(e.getCause()).getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException("Cannot start pipeline " + pipeline + ": interrupted", e);
    }
    checkNone(missing, pipeline, source);
    found.values().forEach(topic -> checkReadable(pipeline, topic));
    SourceTopics topics =
        new SourceTopics(
            topic(requireNonNull(found.get(EventType.IMPRESSION))),
            topic(requireNonNull(found.get(EventType.CLICK))));
    checkKeying(topics, pipeline, source.keying());
    return topics;
  }

  private static void checkNone(List<String> missing, String pipeline, KafkaSource source) {
    if (!missing.isEmpty()) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": topics "
              + missing
              + " are missing at "
              + source.bootstrapServers()
              + "; create them first",
          null);
    }
  }

  /** As in the other engine: topics keyed alike must be partitioned alike. */
  private static void checkKeying(SourceTopics topics, String pipeline, Keying keying) {
    SourceTopics.Topic impressions = topics.impressions();
    SourceTopics.Topic clicks = topics.clicks();
    if (keying == Keying.BY_IMPRESSION_ID && impressions.partitions() != clicks.partitions()) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
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
   * @param missing receives the names of topics that do not exist
   */
  public static Map<EventType, TopicDescription> describe(
      KafkaSource source, Admin admin, List<String> missing)
      throws ExecutionException, InterruptedException {
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin
            .describeTopics(
                source.topics(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    Map<EventType, TopicDescription> found = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      try {
        found.put(type, requireNonNull(descriptions.get(source.topic(type))).get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        if (!missing.contains(source.topic(type))) {
          missing.add(source.topic(type));
        }
      }
    }
    return found;
  }

  /** A topic as Kafka describes it. */
  public static SourceTopics.Topic topic(TopicDescription topic) {
    String id = topic.topicId().equals(Uuid.ZERO_UUID) ? "" : topic.topicId().toString();
    return new SourceTopics.Topic(topic.name(), id, topic.partitions().size());
  }

  private static void checkReadable(String pipeline, TopicDescription topic) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.READ)) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": rights in topic "
              + topic.name()
              + " are "
              + allowed
              + ", expected READ; grant it",
          null);
    }
  }

  /** Creates a consumer with the user's properties, without connecting. */
  private static void checkConsumer(KafkaSource source) {
    Map<String, Object> properties = new HashMap<>(source.properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    new KafkaConsumer<>(properties, bytes, bytes).close();
  }

  private static PipelineException noAnswer(
      String pipeline, KafkaSource source, String how, @Nullable Exception cause) {
    return new PipelineException(
        "Cannot start pipeline "
            + pipeline
            + ": Kafka at "
            + source.bootstrapServers()
            + " does not answer as expected ("
            + how
            + "); check the servers' address, security settings and rights",
        cause);
  }
}
