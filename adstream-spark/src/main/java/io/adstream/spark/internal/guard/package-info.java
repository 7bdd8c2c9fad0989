/**
 * Checks that prevent a pipeline from losing or duplicating results when checkpoint, topics and
 * keys do not match. Start at {@link io.adstream.spark.internal.guard.Checkpoint}. Uses {@code
 * session} and {@code topic}. Public types are for other packages of this module; they may change
 * without notice.
 */
@NullMarked
package io.adstream.spark.internal.guard;

import org.jspecify.annotations.NullMarked;
