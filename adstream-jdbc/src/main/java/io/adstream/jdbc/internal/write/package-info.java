/**
 * A batch becomes rows, in one transaction with its lane's position. Start at {@link
 * io.adstream.jdbc.internal.write.PostgresSession}, where batches come in; {@code BatchWriter} and
 * {@link io.adstream.jdbc.internal.write.RowTransaction} follow. Needs rooms {@code table}, {@code
 * server} and {@code sql}. Public types serve other rooms of this module; users should not rely on
 * them, as they may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.write;

import org.jspecify.annotations.NullMarked;
