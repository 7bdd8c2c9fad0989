/**
 * The two {@link io.adstream.spark.internal.topic.SourceTopics source topics}, and their {@link
 * io.adstream.spark.internal.topic.TopicLookup lookup} in Kafka. Uses no other internal package.
 * Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.topic;

import org.jspecify.annotations.NullMarked;
