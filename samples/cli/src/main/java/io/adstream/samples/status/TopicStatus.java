package io.adstream.samples.status;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A source topic.
 *
 * @param topic its name
 * @param partitions its partitions
 * @param records the number of its offsets, from the beginnings of its partitions to their ends
 * @param newestAt the newest Kafka timestamp of its records; null if it has none
 * @param unread the number of those that the pipeline's group has not committed; empty without a
 *     group, as on Spark
 */
public record TopicStatus(
    String topic,
    List<PartitionStatus> partitions,
    long records,
    @Nullable Instant newestAt,
    OptionalLong unread) {}
