/**
 * SQL as text: {@link io.adstream.jdbc.internal.sql.SqlName names} quoted, {@link
 * io.adstream.jdbc.internal.sql.SqlTemplate files} filled in, {@link
 * io.adstream.jdbc.internal.sql.SchemaScript statements} run and kept to be shown. Needs no other
 * room. What is public is so for other rooms of this module. Not for users: it may change without
 * notice.
 */
@NullMarked
package io.adstream.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
