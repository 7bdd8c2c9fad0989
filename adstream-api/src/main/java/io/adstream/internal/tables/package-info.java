/**
 * The hash tables of a lane, which are independent of events: from ids to addresses in the window,
 * and from texts to numbers. Start at {@link io.adstream.internal.tables.IdTable}. Not for users:
 * it may change without notice.
 */
@NullMarked
package io.adstream.internal.tables;

import org.jspecify.annotations.NullMarked;
