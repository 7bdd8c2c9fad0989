/**
 * From bytes to events: the second step of the line. {@link io.adstream.decode.EventDecoder} is the
 * interface, {@link io.adstream.decode.JsonEventDecoder} the decoder for JSON, {@link
 * io.adstream.decode.EventDecoders} finds others by name. Where fields are, and what their values
 * mean, is in {@link io.adstream.decode.mapping}.
 */
@NullMarked
package io.adstream.decode;

import org.jspecify.annotations.NullMarked;
