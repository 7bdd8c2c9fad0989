/**
 * Tables, views, roles and the pipeline that they belong to, brought to this program's version.
 * Start at {@link io.adstream.jdbc.internal.schema.PostgresSchema}; {@link
 * io.adstream.jdbc.internal.schema.Migrations} lists the files. Needs rooms {@code report}, {@code
 * table}, {@code server} and {@code sql}. What is public is so for other rooms of this module. Not
 * for users: it may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.schema;

import org.jspecify.annotations.NullMarked;
