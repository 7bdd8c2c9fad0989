/**
 * SQL as text: {@link io.adstream.jdbc.internal.sql.SqlName names} quoted, {@link
 * io.adstream.jdbc.internal.sql.SqlTemplate files} filled in, {@link
 * io.adstream.jdbc.internal.sql.SchemaScript statements} run and recorded for display. Uses no
 * other internal package. Public types are for other packages of this module; they may change
 * without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
