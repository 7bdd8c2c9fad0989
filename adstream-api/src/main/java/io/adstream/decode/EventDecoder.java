package io.adstream.decode;

import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decodes Kafka records. {@link JsonEventDecoder} decodes JSON; others are found by an {@link
 * EventDecoderProvider}, or passed to a specification.
 *
 * <p>Implementations are safe for use by several threads and can be serialized, so that an engine
 * may send them to other machines. What cannot be serialized, such as a connection or a cache, is
 * transient and created by {@link #open}.
 */
@FunctionalInterface
public interface EventDecoder extends Serializable {

  /**
   * Decodes one record. Returns {@link Decoded.Reject} for bad data, without throwing, and {@link
   * Decoded.Ignored} for a record that does not belong to the stream; null, or an event of the
   * other stream, counts as {@link RejectReason#MALFORMED}.
   *
   * <p>If the record cannot be decoded now, such as during an outage of a schema registry, a
   * decoder that {@link #mayWait} returns {@link Decoded.NotNow}: the engine pauses the record's
   * partition there, and tries again later. Return it within a second, since other partitions of
   * the same thread wait meanwhile; and at once, with the interrupt status set, if the thread is
   * interrupted.
   *
   * <p>Any other result must be the same on every call for a record, on any machine and after a
   * restart: if a re-run batch finds an event in a record that was rejected before, the record is
   * both a dead letter and joined.
   *
   * <p>An exception means that waiting does not help: it ends the pipeline with an error that names
   * this class, the exception and the record's position. Nothing is committed past the record, so a
   * restart reads it again.
   *
   * @param type the stream for which the record is read
   * @param record the record
   * @return what the record is
   */
  Decoded decode(EventType type, SourceRecord record);

  /**
   * Prepares this decoder on a machine, before its first record there. Called once before each
   * {@link #close}; an instance may be opened again afterwards. Do not throw because a server is
   * unavailable: {@link #decode} can return {@link Decoded.NotNow}. Does nothing unless overridden.
   *
   * @throws RuntimeException if the decoder's settings cannot work; the pipeline ends with its
   *     message, which must contain no secret
   */
  default void open() {}

  /**
   * Releases what {@link #open} created, after the last record on this machine, after {@code open}
   * has thrown, or if the pipeline could not start. Does nothing unless overridden.
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
   * streams may share a topic} No unless overridden; a shared topic is then refused, since each
   * record would be rejected once or joined twice.
   */
  default boolean tellsStreamsApart() {
    return false;
  }

  /**
   * {@return the parts of a record that it reads beside value, position and timestamp} Others may
   * be null, to save the engine work. All unless overridden.
   */
  default Set<SourceRecord.Part> reads() {
    return EnumSet.allOf(SourceRecord.Part.class);
  }

  /**
   * {@return this decoder for events of a schema, whose declared attributes it reads if it can}
   * Unless overridden, the decoder itself; attributes of its events that the schema does not
   * declare are then dropped.
   *
   * @param schema the attributes of events
   */
  default EventDecoder withSchema(EventSchema schema) {
    return this;
  }

  /**
   * {@return everything except the schema that decides how it decodes, as text that is the same in
   * every run: two decoders of the same schema and text decode the same events} Unless overridden,
   * the name of its class, without what Java adds to that of a lambda expression.
   */
  default String fingerprint() {
    return getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
  }
}
