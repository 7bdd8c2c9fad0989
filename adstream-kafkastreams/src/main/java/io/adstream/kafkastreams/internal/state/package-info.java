/**
 * What a task keeps between records and after a crash: a lane's {@link
 * io.adstream.kafkastreams.internal.state.LaneLog log} in the {@link
 * io.adstream.kafkastreams.internal.state.LaneStores stores} of its task. Needs room {@code topic}
 * only. Public types serve other rooms of this module; users should not rely on them, as they may
 * change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.state;

import org.jspecify.annotations.NullMarked;
