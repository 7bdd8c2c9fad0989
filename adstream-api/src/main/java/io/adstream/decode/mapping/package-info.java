/**
 * Where the fields of events are in records, and what their values mean, for all formats. Start at
 * {@link io.adstream.decode.mapping.FieldMapping}; a decoder of another format fills {@link
 * io.adstream.decode.mapping.EventFields}.
 */
@NullMarked
package io.adstream.decode.mapping;

import org.jspecify.annotations.NullMarked;
