/**
 * The PostgreSQL server: how to connect, which settings each session gets, and what its errors
 * mean. Start at {@link io.adstream.jdbc.internal.server.Server}; every {@code SQLException} is
 * classified by {@link io.adstream.jdbc.internal.server.SqlFailure}. Uses only {@code sql}. Public
 * types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.server;

import org.jspecify.annotations.NullMarked;
