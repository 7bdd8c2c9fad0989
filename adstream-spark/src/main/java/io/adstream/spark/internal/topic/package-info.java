/**
 * The two {@link io.adstream.spark.internal.topic.SourceTopics source topics}, and {@link
 * io.adstream.spark.internal.topic.TopicLookup a look at them} in Kafka. Needs no other room. What
 * is public is so for other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.topic;

import org.jspecify.annotations.NullMarked;
