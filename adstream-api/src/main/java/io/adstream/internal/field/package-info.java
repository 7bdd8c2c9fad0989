/**
 * The compiled form of a field mapping, and the rules for values that all formats share: ids,
 * types, times, costs and filters. Start at {@link io.adstream.internal.field.StreamFields}. Not
 * for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.field;

import org.jspecify.annotations.NullMarked;
