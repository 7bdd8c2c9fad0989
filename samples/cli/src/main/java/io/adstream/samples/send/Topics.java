package io.adstream.samples.send;

import static java.util.Objects.requireNonNull;

import io.adstream.event.EventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The two topics of a Kafka cluster.
 *
 * @param bootstrapServers its bootstrap servers
 * @param impressions the topic of impressions
 * @param clicks the topic of clicks
 * @param kafkaProperties further properties for its clients
 */
public record Topics(
    String bootstrapServers,
    String impressions,
    String clicks,
    Map<String, String> kafkaProperties) {

  private static final int SECONDS = 15;

  /** The topics with their default names, of a Kafka cluster that needs no further properties. */
  public static Topics of(String bootstrapServers) {
    return new Topics(bootstrapServers, "impressions", "clicks", Map.of());
  }

  /** The topic of a stream. */
  public String topic(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  /** Contains the servers and topics, but no property. */
  @Override
  public String toString() {
    return "Topics[" + bootstrapServers + ", " + impressions + ", " + clicks + "]";
  }

  /** The properties for a client. */
  Map<String, Object> clientProperties() {
    Map<String, Object> properties = new HashMap<>(kafkaProperties);
    properties.put("bootstrap.servers", bootstrapServers);
    return properties;
  }

  /**
   * The number of partitions of each topic.
   *
   * @param create the number of partitions with which to create missing topics; empty not to create
   *     them
   * @throws IllegalStateException if Kafka cannot be reached, or a topic does not exist
   */
  public Map<EventType, Integer> partitions(OptionalInt create) {
    Map<String, Object> properties = clientProperties();
    properties.putIfAbsent("default.api.timeout.ms", Integer.toString(1000 * SECONDS));
    properties.putIfAbsent("request.timeout.ms", Integer.toString(1000 * SECONDS));
    try (Admin admin = Admin.create(properties)) {
      Set<String> created = create.isPresent() ? create(admin, create.getAsInt()) : Set.of();
      Map<EventType, Integer> partitions = new HashMap<>();
      for (EventType type : EventType.values()) {
        String topic = topic(type);
        // A broker may not know yet what it has just created.
        partitions.put(
            type,
            created.contains(topic)
                ? create.getAsInt()
                : describe(admin, topic).partitions().size());
      }
      return partitions;
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  /** Creates the missing topics, and returns their names. */
  private Set<String> create(Admin admin, int partitions) {
    Set<String> created = new HashSet<>();
    List<NewTopic> topics = new ArrayList<>();
    for (EventType type : EventType.values()) {
      topics.add(new NewTopic(topic(type), Optional.of(partitions), Optional.empty()));
    }
    for (var creation : admin.createTopics(topics).values().entrySet()) {
      try {
        creation.getValue().get(SECONDS, TimeUnit.SECONDS);
        created.add(creation.getKey());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new IllegalStateException(
              "Cannot create topic " + creation.getKey() + ": " + text(e), e);
        }
      } catch (TimeoutException e) {
        throw unreachable(e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return created;
  }

  private TopicDescription describe(Admin admin, String topic) {
    try {
      Map<String, TopicDescription> found =
          admin.describeTopics(List.of(topic)).allTopicNames().get(SECONDS, TimeUnit.SECONDS);
      return requireNonNull(found.get(topic));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IllegalStateException(
            "Cannot find topic \""
                + topic
                + "\" at "
                + bootstrapServers
                + ": create it, or let --create-topics do so",
            e);
      }
      throw unreachable(e);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IllegalStateException unreachable(Exception e) {
    return new IllegalStateException(
        "Cannot reach Kafka at " + bootstrapServers + ": " + text(e), e);
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Cannot describe the topics: interrupted", e);
  }

  private static String text(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage();
    return message == null ? "no answer within " + SECONDS + " s" : message;
  }
}
