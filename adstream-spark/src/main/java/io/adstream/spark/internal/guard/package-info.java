/**
 * Checks that keep a pipeline from losing or doubling results where checkpoint, topics and keys do
 * not fit each other. Start at {@link io.adstream.spark.internal.guard.Checkpoint}. Needs rooms
 * {@code session} and {@code topic}. Public types serve other rooms of this module; users should
 * not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.guard;

import org.jspecify.annotations.NullMarked;
