/**
 * The last step of the line: results become rows of PostgreSQL, each batch in one transaction with
 * its lane's position. Start at {@link io.adstream.jdbc.PostgresSink}; {@code PostgresSession} is
 * where a batch comes in.
 */
@NullMarked
package io.adstream.jdbc;

import org.jspecify.annotations.NullMarked;
