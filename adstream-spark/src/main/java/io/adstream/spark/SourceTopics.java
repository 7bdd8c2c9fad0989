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
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The two topics and their partitions.
 *
 * @param impressions the impressions' topic
 * @param impressionPartitions how many partitions it has
 * @param clicks the clicks' topic
 * @param clickPartitions how many partitions it has
 */
record SourceTopics(
    String impressions, int impressionPartitions, String clicks, int clickPartitions)
    implements Serializable {

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
    Properties properties = new Properties();
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putAll(spec.kafkaProperties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, spec.bootstrapServers());
    try (Admin admin = Admin.create(properties)) {
      SourceTopics topics = of(spec, admin);
      topics.checkKeying(spec);
      return topics;
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

  private static SourceTopics of(PipelineSpec spec, Admin admin) {
    List<String> missing = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin
            .describeTopics(List.of(spec.impressionsTopic(), spec.clicksTopic()))
            .topicNameValues();
    int[] partitions = new int[EventType.values().length];
    for (EventType type : EventType.values()) {
      try {
        partitions[type.ordinal()] =
            requireNonNull(descriptions.get(spec.topic(type))).get().partitions().size();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw noAnswer(spec, requireNonNull(e.getCause()).getClass().getSimpleName(), e);
        }
        missing.add(spec.topic(type));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PipelineException("Cannot start pipeline " + spec.name() + ": interrupted", e);
      }
    }
    checkNone(missing, spec);
    SourceTopics topics =
        new SourceTopics(
            spec.impressionsTopic(),
            partitions[EventType.IMPRESSION.ordinal()],
            spec.clicksTopic(),
            partitions[EventType.CLICK.ordinal()]);
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
    if (spec.keying() == Keying.BY_IMPRESSION_ID && impressionPartitions != clickPartitions) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": topic "
              + impressions
              + " has "
              + impressionPartitions
              + " partitions and "
              + clicks
              + " has "
              + clickPartitions
              + ", expected as many; make them equal, or set keying to ANY",
          null);
    }
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

  int partitions(EventType type) {
    return type == EventType.IMPRESSION ? impressionPartitions : clickPartitions;
  }

  String name(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }
}
