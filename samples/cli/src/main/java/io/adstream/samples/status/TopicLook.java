package io.adstream.samples.status;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.KafkaSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the source topics hold beside what is stored of them. */
final class TopicLook {

  private final KafkaQueries kafka;
  private final @Nullable Map<TopicPartition, Long> committed;
  private final IntFunction<Instant> storedAt;

  private TopicLook(
      KafkaQueries kafka,
      @Nullable Map<TopicPartition, Long> committed,
      IntFunction<Instant> storedAt) {
    this.kafka = kafka;
    this.committed = committed;
    this.storedAt = storedAt;
  }

  /**
   * Both topics, or the one that both streams are in.
   *
   * @param group the consumer group whose positions tell what was read; null for none
   * @param storedAt when something was stored last of a partition
   * @throws IllegalStateException if Kafka cannot be asked, or has no such topic
   */
  static List<TopicStatus> at(
      KafkaQueries kafka,
      KafkaSource source,
      @Nullable String group,
      IntFunction<Instant> storedAt) {
    TopicLook look = new TopicLook(kafka, group == null ? null : kafka.committed(group), storedAt);
    List<TopicStatus> topics = new ArrayList<>();
    for (String topic : new TreeSet<>(List.of(source.impressionsTopic(), source.clicksTopic()))) {
      topics.add(look.topic(topic));
    }
    return topics;
  }

  private TopicStatus topic(String topic) {
    int partitions = kafka.partitions(topic);
    if (partitions == 0) {
      throw new IllegalStateException("Cannot show status: there is no topic " + topic);
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        kafka.offsets(topic, partitions, each -> OffsetSpec.latest());
    Map<TopicPartition, ListOffsetsResultInfo> begins =
        kafka.offsets(topic, partitions, each -> OffsetSpec.earliest());
    Map<TopicPartition, ListOffsetsResultInfo> newest =
        kafka.offsets(topic, partitions, each -> OffsetSpec.maxTimestamp());
    Map<TopicPartition, ListOffsetsResultInfo> waiting =
        kafka.offsets(
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
      long read = committed == null ? 0 : committed.getOrDefault(partition, 0L);
      long behind = Math.max(0, end - Math.max(begin, read));
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

  private static @Nullable Instant time(long millis) {
    return millis < 0 ? null : Instant.ofEpochMilli(millis);
  }
}
