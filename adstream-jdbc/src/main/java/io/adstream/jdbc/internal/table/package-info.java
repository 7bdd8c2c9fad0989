/**
 * What tables there are and what is in them, as values: {@link
 * io.adstream.jdbc.internal.table.Layout} has the tables of a plan, {@link
 * io.adstream.jdbc.internal.table.FactLayout} the columns of results, {@link
 * io.adstream.jdbc.internal.table.CubeTable} those of a cube, {@link
 * io.adstream.jdbc.internal.table.Progress} each lane's position. Needs room {@code sql} only;
 * {@code report}, {@code schema}, {@code write} and {@code reconcile} build on it. Public types
 * serve other rooms of this module; users should not rely on them, as they may change without
 * notice.
 */
@NullMarked
package io.adstream.jdbc.internal.table;

import org.jspecify.annotations.NullMarked;
