/**
 * Applies late events to stored results. Start at {@link
 * io.adstream.jdbc.internal.reconcile.Reconciler}; {@code Repair} has the rules. The topmost
 * internal package: uses {@code schema}, {@code write}, {@code table}, {@code server} and {@code
 * sql}. Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.reconcile;

import org.jspecify.annotations.NullMarked;
