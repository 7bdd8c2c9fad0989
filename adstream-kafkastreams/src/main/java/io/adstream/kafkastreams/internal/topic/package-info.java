/**
 * Kafka's topics and what identifies a record in them: the {@link
 * io.adstream.kafkastreams.internal.topic.SourceTopics two source topics}, lanes as {@link
 * io.adstream.kafkastreams.internal.topic.LanePartitioner partitions}, the {@link
 * io.adstream.kafkastreams.internal.topic.DeliveryKey keys} of results. Needs no other room. What
 * is public is so for other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.topic;

import org.jspecify.annotations.NullMarked;
