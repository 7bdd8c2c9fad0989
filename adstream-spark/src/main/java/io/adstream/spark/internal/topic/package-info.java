/**
 * The two {@link io.adstream.spark.internal.topic.SourceTopics source topics}, and {@link
 * io.adstream.spark.internal.topic.TopicLookup a look at them} in Kafka. Needs no other room.
 * Public types serve other rooms of this module; users should not rely on them, as they may change
 * without notice.
 */
@NullMarked
package io.adstream.spark.internal.topic;

import org.jspecify.annotations.NullMarked;
