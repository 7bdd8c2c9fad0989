/**
 * Late events are applied to results afterwards. Start at {@link
 * io.adstream.jdbc.internal.reconcile.Reconciler}; {@code Repair} has the rules. The topmost room:
 * needs {@code schema}, {@code write}, {@code table}, {@code server} and {@code sql}. What is
 * public is so for other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.reconcile;

import org.jspecify.annotations.NullMarked;
