/**
 * Reads JSON documents into fields: {@link io.adstream.internal.json.JsonScan} the usual ones,
 * {@link io.adstream.internal.json.JsonRecord} any. What a value means is decided in {@link
 * io.adstream.decode.mapping}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.json;

import org.jspecify.annotations.NullMarked;
