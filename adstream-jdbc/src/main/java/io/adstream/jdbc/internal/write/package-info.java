/**
 * Writes a batch as rows, in one transaction with its lane's position. Start at {@link
 * io.adstream.jdbc.internal.write.PostgresSession}, which receives batches; {@code BatchWriter} and
 * {@link io.adstream.jdbc.internal.write.RowTransaction} follow. Uses {@code table}, {@code server}
 * and {@code sql}. Public types are for other packages of this module; they may change without
 * notice.
 */
@NullMarked
package io.adstream.jdbc.internal.write;

import org.jspecify.annotations.NullMarked;
