/**
 * The tables and their contents, as values: {@link io.adstream.jdbc.internal.table.Layout} has the
 * tables of a plan, {@link io.adstream.jdbc.internal.table.FactLayout} the columns of results,
 * {@link io.adstream.jdbc.internal.table.CubeTable} those of a cube, {@link
 * io.adstream.jdbc.internal.table.Progress} each lane's position. Uses only {@code sql}; {@code
 * report}, {@code schema}, {@code write} and {@code reconcile} build on it. Public types are for
 * other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.table;

import org.jspecify.annotations.NullMarked;
