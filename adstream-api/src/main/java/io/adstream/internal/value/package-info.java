/**
 * Rules for the values of fields, which all formats share: texts, numbers, costs and times, checked
 * and read from bytes. Start at {@link io.adstream.internal.value.TypedValues}. Not for users: it
 * may change without notice.
 */
@NullMarked
package io.adstream.internal.value;

import org.jspecify.annotations.NullMarked;
