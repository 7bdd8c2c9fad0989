package io.adstream.kafkastreams.internal.guard;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The committed positions of the group of Kafka Streams. Thread-safe. */
public final class GroupPositions {

  private final StartupChecks checks;
  private final Admin admin;
  private final String group;

  /** The positions of a consumer group; the caller closes the admin client. */
  public GroupPositions(StartupChecks checks, Admin admin, String group) {
    this.checks = checks;
    this.admin = admin;
    this.group = group;
  }

  String group() {
    return group;
  }

  /**
   * Whether Kafka Streams has reached a position by reading. It adds metadata to the offsets that
   * it commits; the initial offsets of a pipeline and offsets set by a tool have none.
   */
  static boolean isReached(@Nullable OffsetAndMetadata position) {
    return position != null && !position.metadata().isEmpty();
  }

  /** All existing positions. */
  Map<TopicPartition, OffsetAndMetadata> all() {
    return checks.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  /**
   * The positions of these partitions: null for none, and absent while a transaction changes one.
   */
  Map<TopicPartition, OffsetAndMetadata> stable(Collection<TopicPartition> partitions) {
    return checks.await(
        admin
            .listConsumerGroupOffsets(
                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
                new ListConsumerGroupOffsetsOptions().requireStable(true))
            .partitionsToOffsetAndMetadata(group));
  }
}
