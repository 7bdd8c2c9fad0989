/**
 * The processes that share a pipeline: each one's {@link
 * io.adstream.kafkastreams.internal.group.Seat seat}, and what those that are gone have left in
 * Kafka. Needs no other room. Public types serve other rooms of this module; users should not rely
 * on them, as they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.group;

import org.jspecify.annotations.NullMarked;
