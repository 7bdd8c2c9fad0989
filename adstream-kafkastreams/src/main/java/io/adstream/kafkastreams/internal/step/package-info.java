/**
 * The steps from the source topics to the results topic: decode, route, join. Start at {@link
 * io.adstream.kafkastreams.internal.step.JoinTopology}, which reads like the line. Needs rooms
 * {@code guard}, {@code group}, {@code client}, {@code state} and {@code topic}. Public types serve
 * other rooms of this module; users should not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.step;

import org.jspecify.annotations.NullMarked;
