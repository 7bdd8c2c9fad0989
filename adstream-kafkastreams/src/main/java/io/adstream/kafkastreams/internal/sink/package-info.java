/**
 * Moves results from the results topic into the sink. Start at {@link
 * io.adstream.kafkastreams.internal.sink.SinkStep}, the last step of the pipeline. Uses {@code
 * topic} only. Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.sink;

import org.jspecify.annotations.NullMarked;
