/**
 * The compiled form of a field mapping: where a stream's fields are found in a record, and which
 * records are the stream's. What the values mean is in {@link io.adstream.internal.value}. Start at
 * {@link io.adstream.internal.field.StreamFields}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.field;

import org.jspecify.annotations.NullMarked;
