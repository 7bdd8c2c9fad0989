/**
 * Kafka's topics and what identifies a record in them: the {@link
 * io.adstream.kafkastreams.internal.topic.SourceTopics two source topics}, lanes as {@link
 * io.adstream.kafkastreams.internal.topic.LanePartitioner partitions}, the {@link
 * io.adstream.kafkastreams.internal.topic.DeliveryKey keys} of results. Needs no other room. Public
 * types serve other rooms of this module; users should not rely on them, as they may change without
 * notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.topic;

import org.jspecify.annotations.NullMarked;
