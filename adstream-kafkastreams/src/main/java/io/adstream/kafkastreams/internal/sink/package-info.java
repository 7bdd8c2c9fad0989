/**
 * From the results topic into the sink. Start at {@link
 * io.adstream.kafkastreams.internal.sink.SinkStep}, the last step of the line. Needs room {@code
 * topic} only. What is public is so for other rooms of this module. Not for users: it may change
 * without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.sink;

import org.jspecify.annotations.NullMarked;
