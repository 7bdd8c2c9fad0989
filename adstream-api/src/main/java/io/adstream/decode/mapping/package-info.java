/**
 * Maps fields of records to fields of events, for all formats. Start at {@link
 * io.adstream.decode.mapping.FieldMapping}; decoders of other formats fill {@link
 * io.adstream.decode.mapping.EventFields}.
 */
@NullMarked
package io.adstream.decode.mapping;

import org.jspecify.annotations.NullMarked;
