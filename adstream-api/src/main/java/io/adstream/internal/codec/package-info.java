/**
 * Serializes events, results and KPI rows, for transport between steps and for storage. Start at
 * {@link io.adstream.internal.codec.EncodedEvent}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.codec;

import org.jspecify.annotations.NullMarked;
