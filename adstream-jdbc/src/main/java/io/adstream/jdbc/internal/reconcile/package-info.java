/**
 * Late events are applied to results afterwards. Start at {@link
 * io.adstream.jdbc.internal.reconcile.Reconciler}; {@code Repair} has the rules. The topmost room:
 * needs {@code schema}, {@code write}, {@code table}, {@code server} and {@code sql}. Public types
 * serve other rooms of this module; users should not rely on them, as they may change without
 * notice.
 */
@NullMarked
package io.adstream.jdbc.internal.reconcile;

import org.jspecify.annotations.NullMarked;
