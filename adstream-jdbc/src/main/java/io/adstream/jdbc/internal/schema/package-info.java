/**
 * Tables, views, roles and the pipeline that they belong to, brought to this program's version.
 * Start at {@link io.adstream.jdbc.internal.schema.PostgresSchema}; {@link
 * io.adstream.jdbc.internal.schema.Migrations} lists the files. Needs rooms {@code report}, {@code
 * table}, {@code server} and {@code sql}. Public types serve other rooms of this module; users
 * should not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.schema;

import org.jspecify.annotations.NullMarked;
