/**
 * Kafka's topics and what identifies a record in them: the {@link
 * io.adstream.kafkastreams.internal.topic.SourceTopics two source topics}, lanes as {@link
 * io.adstream.kafkastreams.internal.topic.LanePartitioner partitions}, the {@link
 * io.adstream.kafkastreams.internal.topic.DeliveryKey keys} of results. Uses no other internal
 * package. Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.topic;

import org.jspecify.annotations.NullMarked;
