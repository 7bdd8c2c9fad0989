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
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Queries Kafka about source topics, without reading their records or changing anything. */
final class TopicLook {

  private static final int PATIENCE_SECONDS = 15;

  private final KafkaSource source;
  private final IntFunction<Instant> storedAt;
  private final Admin admin;

  private TopicLook(KafkaSource source, IntFunction<Instant> storedAt, Admin admin) {
    this.source = source;
    this.storedAt = storedAt;
    this.admin = admin;
  }

  /**
   * Both topics, or the one that both streams share.
   *
   * @param group the consumer group whose positions show what was read; null for none
   * @param storedAt when results of a partition were last stored
   * @throws IllegalStateException if Kafka cannot be queried
   */
  static List<TopicStatus> at(
      KafkaSource source, @Nullable String group, IntFunction<Instant> storedAt) {
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
      TopicLook look = new TopicLook(source, storedAt, admin);
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
    int partitions = partitions(topic);
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        offsets(topic, partitions, each -> OffsetSpec.latest());
    Map<TopicPartition, ListOffsetsResultInfo> begins =
        offsets(topic, partitions, each -> OffsetSpec.earliest());
    Map<TopicPartition, ListOffsetsResultInfo> newest =
        offsets(topic, partitions, each -> OffsetSpec.maxTimestamp());
    Map<TopicPartition, ListOffsetsResultInfo> waiting =
        offsets(
            topic,
            partitions,
            each -> OffsetSpec.forTimestamp(storedAt.apply(each).toEpochMilli() + 1));
    List<PartitionStatus> found = new ArrayList<>();
    long records = 0;
    long unread = 0;
    long newestMillis = -1;
    for (int i = 0; i < partitions; i++) {
      TopicPartition partition = new TopicPartition(topic, i);
      long begin = requireNonNull(begins.get(partition)).offset();
      long end = requireNonNull(ends.get(partition)).offset();
      records += end - begin;
      newestMillis = Math.max(newestMillis, requireNonNull(newest.get(partition)).timestamp());
      OffsetAndMetadata read = committed == null ? null : committed.get(partition);
      long behind = Math.max(0, end - Math.max(begin, read == null ? 0 : read.offset()));
      unread += behind;
      Instant since = time(requireNonNull(waiting.get(partition)).timestamp());
      found.add(new PartitionStatus(i, storedAt.apply(i), since, committed != null && behind > 1));
    }
    return new TopicStatus(
        topic,
        List.copyOf(found),
        records,
        time(newestMillis),
        committed == null ? OptionalLong.empty() : OptionalLong.of(unread));
  }

  private int partitions(String topic) {
    return requireNonNull(
            get("topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames()).get(topic))
        .partitions()
        .size();
  }

  private static @Nullable Instant time(long millis) {
    return millis < 0 ? null : Instant.ofEpochMilli(millis);
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      String topic, int partitions, IntFunction<OffsetSpec> spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), spec.apply(partition));
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
      throw new IllegalStateException("Cannot query Kafka: interrupted", e);
    }
  }

  private static IllegalStateException unreachable(
      KafkaSource source, String what, Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = cause.getMessage();
    return new IllegalStateException(
        "Cannot query Kafka at "
            + source.bootstrapServers()
            + " about "
            + what
            + ": "
            + (message == null ? "no answer within " + PATIENCE_SECONDS + " s" : message),
        failure);
  }
}
