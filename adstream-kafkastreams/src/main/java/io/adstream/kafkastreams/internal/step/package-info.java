/**
 * The steps from the source topics to the results topic: decode, route, join. Start at {@link
 * io.adstream.kafkastreams.internal.step.JoinTopology}, which reads like the line. Needs rooms
 * {@code guard}, {@code group}, {@code client}, {@code state} and {@code topic}. What is public is
 * so for other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.step;

import org.jspecify.annotations.NullMarked;
