package io.adstream.samples.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source partition compared with what is stored.
 *
 * @param partition its number
 * @param storedAt the time of the last commit of its lane; if lanes are not partitions, of the lane
 *     that committed first (Spark) or last (Kafka Streams); {@link Instant#EPOCH} before the first
 * @param waitingSince the Kafka timestamp of the first record after that; null for none
 * @param isUnread whether records are certainly unread; the last offset may be the marker of a
 *     producer's transaction
 */
public record PartitionStatus(
    int partition, Instant storedAt, @Nullable Instant waitingSince, boolean isUnread) {}
