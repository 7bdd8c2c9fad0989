/**
 * From the results topic into the sink. Start at {@link
 * io.adstream.kafkastreams.internal.sink.SinkStep}, the last step of the line. Needs room {@code
 * topic} only. Public types serve other rooms of this module; users should not rely on them, as
 * they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.sink;

import org.jspecify.annotations.NullMarked;
