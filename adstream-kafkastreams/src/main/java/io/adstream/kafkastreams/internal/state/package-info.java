/**
 * The state that a task keeps between records and after a crash: a lane's {@link
 * io.adstream.kafkastreams.internal.state.LaneLog log} in the {@link
 * io.adstream.kafkastreams.internal.state.LaneStores stores} of its task. Uses only {@code topic}.
 * Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.state;

import org.jspecify.annotations.NullMarked;
