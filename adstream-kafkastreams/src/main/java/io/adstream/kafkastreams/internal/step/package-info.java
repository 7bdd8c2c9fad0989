/**
 * The steps from the source topics to the results topic: decode, route, join. Start at {@link
 * io.adstream.kafkastreams.internal.step.JoinTopology}, which shows the pipeline at a glance. Uses
 * {@code guard}, {@code group}, {@code client}, {@code state} and {@code topic}. Public types are
 * for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.step;

import org.jspecify.annotations.NullMarked;
