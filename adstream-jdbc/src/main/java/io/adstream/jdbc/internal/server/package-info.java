/**
 * The PostgreSQL server: how to connect, which settings each session gets, and what its errors
 * mean. Start at {@link io.adstream.jdbc.internal.server.Server}; every {@code SQLException} is
 * classified by {@link io.adstream.jdbc.internal.server.SqlFailure}. Needs room {@code sql} only.
 * Public types serve other rooms of this module; users should not rely on them, as they may change
 * without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.server;

import org.jspecify.annotations.NullMarked;
