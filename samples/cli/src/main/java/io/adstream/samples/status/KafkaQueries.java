package io.adstream.samples.status;

import io.adstream.engine.KafkaSource;
import io.adstream.internal.BootstrapCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka about topics and groups; reads no records, and changes nothing. */
final class KafkaQueries implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 15;

  private final KafkaSource source;
  private final Admin admin;

  private KafkaQueries(KafkaSource source, Admin admin) {
    this.source = source;
    this.admin = admin;
  }

  /**
   * Connects to the Kafka of a source.
   *
   * @throws IllegalStateException if it cannot be reached
   */
  static KafkaQueries of(KafkaSource source) {
    String fault = BootstrapCheck.faultOf(source.bootstrapServers(), source.properties());
    if (fault != null) {
      throw new IllegalStateException(
          "Cannot reach Kafka at " + source.bootstrapServers() + ": " + fault);
    }
    Map<String, Object> properties = new HashMap<>();
    properties.put("default.api.timeout.ms", 1_000 * PATIENCE_SECONDS);
    properties.put("request.timeout.ms", 1_000 * PATIENCE_SECONDS);
    properties.putAll(source.properties());
    properties.put("bootstrap.servers", source.bootstrapServers());
    properties.put("client.id", "adstream-status");
    try {
      return new KafkaQueries(source, Admin.create(properties));
    } catch (KafkaException e) {
      throw unreachable(source, "its topics", e);
    }
  }

  /**
   * The positions that a group has committed.
   *
   * @throws IllegalStateException if Kafka does not answer
   */
  Map<TopicPartition, Long> committed(String group) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> answer =
        get(
            "group " + group,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    answer.forEach(
        (partition, position) -> {
          if (position != null) {
            positions.put(partition, position.offset());
          }
        });
    return positions;
  }

  /**
   * The number of a topic's partitions; 0 if there is no such topic.
   *
   * @throws IllegalStateException if Kafka does not answer
   */
  int partitions(String topic) {
    try {
      return Objects.requireNonNull(
              get("topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
                  .get(topic))
          .partitions()
          .size();
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof ExecutionException failure
          && failure.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0;
      }
      throw e;
    }
  }

  /**
   * An offset of each partition of a topic.
   *
   * @throws IllegalStateException if Kafka does not answer
   */
  Map<TopicPartition, ListOffsetsResultInfo> offsets(
      String topic, int partitions, IntFunction<OffsetSpec> spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), spec.apply(partition));
    }
    return get("topic " + topic, admin.listOffsets(asked).all());
  }

  /**
   * An offset of each partition, -1 where there is none; nothing of topics that are not there.
   *
   * @throws IllegalStateException if Kafka does not answer
   */
  Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    Map<String, Integer> topics = new HashMap<>();
    for (TopicPartition each : partitions) {
      if (each.partition() < topics.computeIfAbsent(each.topic(), this::partitions)) {
        asked.put(each, spec);
      }
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get("offsets", admin.listOffsets(asked).all())
        .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
    return offsets;
  }

  private <T> T get(String what, KafkaFuture<T> answer) {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(source, what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot ask Kafka: interrupted", e);
    }
  }

  private static IllegalStateException unreachable(
      KafkaSource source, String what, Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = cause.getMessage();
    return new IllegalStateException(
        "Cannot ask Kafka at "
            + source.bootstrapServers()
            + " about "
            + what
            + ": "
            + (message == null ? "no answer within " + PATIENCE_SECONDS + " s" : message),
        failure);
  }

  @Override
  public void close() {
    admin.close();
  }
}
