/**
 * SQL as text: {@link io.adstream.jdbc.internal.sql.SqlName names} quoted, {@link
 * io.adstream.jdbc.internal.sql.SqlTemplate files} filled in, {@link
 * io.adstream.jdbc.internal.sql.SchemaScript statements} run and kept to be shown. Needs no other
 * room. Public types serve other rooms of this module; users should not rely on them, as they may
 * change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
