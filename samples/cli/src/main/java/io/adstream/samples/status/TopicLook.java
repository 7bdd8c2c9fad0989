package io.adstream.samples.status;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.KafkaSource;
import io.adstream.internal.BootstrapCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks Kafka about source topics; reads none of their records, and changes nothing. */
final class TopicLook {

  private static final int PATIENCE_SECONDS = 15;

  private final KafkaSource source;
  private final Admin admin;

  private TopicLook(KafkaSource source, Admin admin) {
    this.source = source;
    this.admin = admin;
  }

  /**
   * Both topics, or the one that both streams are in.
   *
   * @param group the consumer group whose positions tell what was read; null for none
   * @throws IllegalStateException if Kafka cannot be asked
   */
  static List<TopicStatus> at(KafkaSource source, @Nullable String group) {
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
    try (Admin admin = Admin.create(properties)) {
      TopicLook look = new TopicLook(source, admin);
      Map<TopicPartition, OffsetAndMetadata> committed = look.committed(group);
      List<TopicStatus> topics = new ArrayList<>();
      for (String topic : new TreeSet<>(List.of(source.impressionsTopic(), source.clicksTopic()))) {
        topics.add(look.topic(topic, group == null ? null : committed));
      }
      return topics;
    } catch (KafkaException e) {
      throw unreachable(source, "its topics", e);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(@Nullable String group) {
    return group == null
        ? Map.of()
        : get(
            "group " + group,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  private TopicStatus topic(
      String topic, @Nullable Map<TopicPartition, OffsetAndMetadata> committed) {
    int partitions =
        requireNonNull(
                get("topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic))
            .partitions()
            .size();
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        offsets(topic, partitions, OffsetSpec.latest());
    Map<TopicPartition, ListOffsetsResultInfo> begins =
        offsets(topic, partitions, OffsetSpec.earliest());
    Map<TopicPartition, ListOffsetsResultInfo> newest =
        offsets(topic, partitions, OffsetSpec.maxTimestamp());
    long records = 0;
    long unread = 0;
    long newestMillis = -1;
    boolean isUnread = false;
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each : ends.entrySet()) {
      TopicPartition partition = each.getKey();
      long begin = requireNonNull(begins.get(partition)).offset();
      long end = each.getValue().offset();
      records += end - begin;
      newestMillis = Math.max(newestMillis, requireNonNull(newest.get(partition)).timestamp());
      OffsetAndMetadata read = committed == null ? null : committed.get(partition);
      long behind = Math.max(0, end - Math.max(begin, read == null ? 0 : read.offset()));
      unread += behind;
      isUnread |= behind > 1;
    }
    return new TopicStatus(
        topic,
        partitions,
        records,
        newestMillis < 0 ? null : Instant.ofEpochMilli(newestMillis),
        committed == null ? OptionalLong.empty() : OptionalLong.of(unread),
        committed != null && isUnread);
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      String topic, int partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), spec);
    }
    return get("topic " + topic, admin.listOffsets(asked).all());
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
}
