package io.adstream.decode;

import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads Kafka records. {@link JsonEventDecoder} is the one for JSON; others are plugged in by an
 * {@link EventDecoderProvider}, or given to a specification as they are.
 *
 * <p>Implementations are safe for use by several threads and can be serialized, so that an engine
 * may send them to other machines. What cannot be sent, such as a connection or a cache, is
 * transient and made by {@link #open}.
 */
@FunctionalInterface
public interface EventDecoder extends Serializable {

  /**
   * Reads one record. For bad data it returns {@link Decoded.Reject}, and throws nothing; for a
   * record that is none of the stream's events it returns {@link Decoded.Ignored}; null, or an
   * event of the other stream, is a {@link RejectReason#MALFORMED} record, too.
   *
   * <p>Where the record cannot be judged now, such as while a schema registry is away, a decoder
   * that {@link #mayWait} returns {@link Decoded.NotNow}: the engine stops reading the record's
   * partition there, and asks again later. It should answer so within a second, since other
   * partitions of the same thread wait for the answer; and at once, with the interrupt status set,
   * where its thread is interrupted.
   *
   * <p>Any other answer must be the same each time the record is asked for, on any machine and
   * after a restart: where a batch runs again, a record that was rejected before and is an event
   * now is both a dead letter and joined.
   *
   * <p>An exception says that the record could not be judged, and that waiting does not help: it
   * ends the pipeline with an error that names this class, the exception and the record's position.
   * Nothing is committed past the record, so a restart reads it again.
   *
   * @param type the stream the record is read for
   * @param record the record
   * @return what the record is
   */
  Decoded decode(EventType type, SourceRecord record);

  /**
   * Prepares this decoder on a machine, before its first record there. Called once for an instance
   * before it is closed. A server that is away is no reason to throw: {@link #decode} can answer
   * {@link Decoded.NotNow}. Does nothing unless overridden.
   *
   * @throws RuntimeException if the decoder cannot work as it is set up; the pipeline ends with its
   *     message, which holds no secret
   */
  default void open() {}

  /**
   * Lets go of what {@link #open} has made, after the last record on this machine, or where {@code
   * open} has thrown, or the pipeline could not be started. Does nothing unless overridden.
   */
  default void close() {}

  /**
   * {@return whether {@link #decode} ever returns {@link Decoded.NotNow}; from others it is an
   * error} No unless overridden.
   */
  default boolean mayWait() {
    return false;
  }

  /**
   * {@return whether it ignores, for each stream, the records of the other one, so that both
   * streams may be in one topic} No unless overridden: such a topic is refused then, since each
   * record would be rejected once or joined twice.
   */
  default boolean tellsStreamsApart() {
    return false;
  }

  /**
   * {@return what it reads of a record beside its value, position and timestamp} What is not among
   * it is null in the records that it is given, where that saves an engine work. All unless
   * overridden.
   */
  default Set<SourceRecord.Part> reads() {
    return EnumSet.allOf(SourceRecord.Part.class);
  }

  /**
   * {@return this decoder for events of a schema: where it can, it also reads the attributes that
   * the schema declares} Unless overridden, the decoder itself: its events then carry what it gives
   * them, and what of it the schema does not declare is left out.
   *
   * @param schema the attributes that events must carry
   */
  default EventDecoder withSchema(EventSchema schema) {
    return this;
  }

  /**
   * {@return everything beside the schema that decides what it makes of a record, as text that is
   * the same in every run: two decoders of the same schema and text read the same events} Unless
   * overridden, the name of its class, without what Java adds to that of a lambda expression.
   */
  default String fingerprint() {
    return getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
  }
}
