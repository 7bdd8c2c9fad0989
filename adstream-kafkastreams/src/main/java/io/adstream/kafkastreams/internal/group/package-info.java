/**
 * The processes that share a pipeline: each one's {@link
 * io.adstream.kafkastreams.internal.group.Seat seat}, and what those that are gone have left in
 * Kafka. Uses no other internal package. Public types are for other packages of this module; they
 * may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.group;

import org.jspecify.annotations.NullMarked;
