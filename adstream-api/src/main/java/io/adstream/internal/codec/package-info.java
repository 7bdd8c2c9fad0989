/**
 * Events, results and KPI rows as bytes, as they travel between steps and are kept. Start at {@link
 * io.adstream.internal.codec.EncodedEvent}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.codec;

import org.jspecify.annotations.NullMarked;
