/**
 * Checks that prevent a pipeline from losing or duplicating results when topics, positions and
 * state do not match. {@link io.adstream.kafkastreams.internal.guard.StartupChecks} run before the
 * start, {@link io.adstream.kafkastreams.internal.guard.LaneCheck} when a lane opens, {@link
 * io.adstream.kafkastreams.internal.guard.TopicWatch} all the time. Uses {@code sink}, {@code
 * state} and {@code topic}. Public types are for other packages of this module; they may change
 * without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.guard;

import org.jspecify.annotations.NullMarked;
