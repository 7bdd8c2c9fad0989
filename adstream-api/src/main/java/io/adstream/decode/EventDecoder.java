package io.adstream.decode;

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
   * Reads one value. Bad data is answered with {@link Decoded.Reject}, never thrown.
   *
   * @param type the stream the record came from
   * @param value the record's value; null for a tombstone
   */
  Decoded decode(EventType type, byte @Nullable [] value);
}
