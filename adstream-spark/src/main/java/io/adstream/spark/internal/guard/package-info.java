/**
 * Checks that keep a pipeline from losing or doubling results where checkpoint, topics and keys do
 * not fit each other. Start at {@link io.adstream.spark.internal.guard.Checkpoint}. Needs rooms
 * {@code session} and {@code topic}. What is public is so for other rooms of this module. Not for
 * users: it may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.guard;

import org.jspecify.annotations.NullMarked;
