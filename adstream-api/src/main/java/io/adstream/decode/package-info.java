/**
 * Decodes records to events, the second step of the line. {@link io.adstream.decode.EventDecoder}
 * is the interface, {@link io.adstream.decode.JsonEventDecoder} the decoder for JSON; {@link
 * io.adstream.decode.EventDecoders} finds others by name. {@link io.adstream.decode.mapping}
 * defines where fields are and what their values mean.
 */
@NullMarked
package io.adstream.decode;

import org.jspecify.annotations.NullMarked;
