package io.adstream.samples.status;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A source topic.
 *
 * @param topic its name
 * @param partitions each partition
 * @param records how many offsets it holds, from its partitions' beginnings to their ends
 * @param newestAt the newest of its records' Kafka timestamps; null where it holds none
 * @param unread how many of them the pipeline's group has not committed; empty where no group
 *     tells, as on Spark
 */
public record TopicStatus(
    String topic,
    List<PartitionStatus> partitions,
    long records,
    @Nullable Instant newestAt,
    OptionalLong unread) {}
