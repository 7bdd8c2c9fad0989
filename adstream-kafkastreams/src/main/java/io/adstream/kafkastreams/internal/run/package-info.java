/**
 * A running pipeline. Start at {@link io.adstream.kafkastreams.internal.run.KafkaStreamsPipeline},
 * which opens and closes everything else. The topmost internal package: uses all others except
 * {@code state}. Public types are for other packages of this module; they may change without
 * notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.run;

import org.jspecify.annotations.NullMarked;
