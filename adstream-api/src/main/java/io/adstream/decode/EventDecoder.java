package io.adstream.decode;

import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of a Kafka record's value. {@link JsonEventDecoder} is the one for JSON; others
 * (Avro, Protobuf) can be plugged in.
 *
 * <p>Implementations are safe for use by several threads and can be serialized, so that an engine
 * may send them to other machines.
 */
@FunctionalInterface
public interface EventDecoder extends Serializable {

  /**
   * Reads one value. For bad data it returns {@link Decoded.Reject}, and throws nothing; for a
   * record that is none of the stream's events it returns {@link Decoded.Ignored}; null, or an
   * event of the other stream, is a {@link RejectReason#MALFORMED} record, too.
   *
   * <p>An exception says that the record could not be judged, such as where a schema registry is
   * away: it ends the pipeline with an error that names this class, the exception and the record's
   * position. Nothing is committed past the record, so a restart reads it again. A decoder that can
   * wait for what it needs should do so, in bounds, before it throws.
   *
   * @param type the stream the record came from
   * @param value the record's value; null for a tombstone
   */
  Decoded decode(EventType type, byte @Nullable [] value);

  /**
   * This decoder for events of a schema: where it can, it also reads the attributes that the schema
   * declares. Unless overridden, the decoder itself: its events then carry what it gives them, and
   * what of it the schema does not declare is left out.
   */
  default EventDecoder withSchema(EventSchema schema) {
    return this;
  }

  /**
   * Everything beside the schema that decides what it makes of a record, as text that is the same
   * in every run: two decoders of the same schema and text read the same events. Unless overridden,
   * the name of its class, without what Java adds to that of a lambda expression.
   */
  default String fingerprint() {
    return getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
  }
}
