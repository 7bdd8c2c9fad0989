/**
 * Reads events from Avro's binary encoding: plain, single-object, or with the id of a registered
 * schema. Start at {@link io.adstream.avro.AvroEventDecoder}.
 */
@NullMarked
package io.adstream.avro;

import org.jspecify.annotations.NullMarked;
