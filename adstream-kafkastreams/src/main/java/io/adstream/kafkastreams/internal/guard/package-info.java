/**
 * Checks that keep a pipeline from losing or doubling results where topics, positions and state do
 * not fit each other. {@link io.adstream.kafkastreams.internal.guard.StartupChecks} run before the
 * start, {@link io.adstream.kafkastreams.internal.guard.LaneCheck} when a lane opens, {@link
 * io.adstream.kafkastreams.internal.guard.TopicWatch} all the time. Needs rooms {@code sink},
 * {@code state} and {@code topic}. Public types serve other rooms of this module; users should not
 * rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.guard;

import org.jspecify.annotations.NullMarked;
