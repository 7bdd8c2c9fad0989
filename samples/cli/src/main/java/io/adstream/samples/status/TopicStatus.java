package io.adstream.samples.status;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A source topic.
 *
 * @param topic its name
 * @param partitions how many it has
 * @param records how many offsets it holds, from its partitions' beginnings to their ends
 * @param newestAt the newest of its records' Kafka timestamps; null where it holds none
 * @param unread how many of them the pipeline's group has not committed; empty where no group
 *     tells, as on Spark
 * @param isUnread whether records are unread for sure: the last offset of a partition may be the
 *     mark of a producer's transaction
 */
public record TopicStatus(
    String topic,
    int partitions,
    long records,
    @Nullable Instant newestAt,
    OptionalLong unread,
    boolean isUnread) {}
