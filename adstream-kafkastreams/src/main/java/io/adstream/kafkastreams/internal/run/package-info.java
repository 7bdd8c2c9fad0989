/**
 * A running pipeline. Start at {@link io.adstream.kafkastreams.internal.run.KafkaStreamsPipeline},
 * which opens all other rooms and closes them again. The topmost room: needs all others but {@code
 * state}. Public types serve other rooms of this module; users should not rely on them, as they may
 * change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.run;

import org.jspecify.annotations.NullMarked;
