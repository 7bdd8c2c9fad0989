/**
 * Prepares a schema for a pipeline and for this program's version: tables, views and roles. Start
 * at {@link io.adstream.jdbc.internal.schema.PostgresSchema}; {@link
 * io.adstream.jdbc.internal.schema.Migrations} lists the files. Uses {@code report}, {@code table},
 * {@code server} and {@code sql}. Public types are for other packages of this module; they may
 * change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.schema;

import org.jspecify.annotations.NullMarked;
