package io.adstream.decode;

import io.adstream.event.EventType;
import io.adstream.internal.EncodedEvent;
import io.adstream.internal.PlausibleTimes;
import io.adstream.join.JoinSpec;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The decode step of every engine: a user's decoder, plus what holds for all of them. Event times
 * before the specification's least or too far ahead of the clock are rejected, and so is a value
 * for which the decoder returns null or another stream's event. Safe for use by several threads.
 */
public final class CheckedDecoder {

  private final EventDecoder decoder;
  private final PlausibleTimes times;
  private final Clock clock;

  /**
   * A step around a decoder.
   *
   * @param decoder reads the values
   * @param spec bounds the event times
   * @param clock the reading machine's clock
   */
  public CheckedDecoder(EventDecoder decoder, JoinSpec spec, Clock clock) {
    this.decoder = decoder;
    this.times = new PlausibleTimes(spec);
    this.clock = clock;
  }

  /**
   * Reads one value. What the decoder throws goes through.
   *
   * @param type the stream the record came from
   * @param value the record's value; null for a tombstone
   */
  public Decoded decode(EventType type, byte @Nullable [] value) {
    return checked(type, decoder.decode(type, value));
  }

  /**
   * Reads the value of a record of this position.
   *
   * @param type the stream the record came from
   * @param value the record's value; null for a tombstone
   * @param topic null where the record is from no topic, and has no partition and offset
   * @throws DecoderException if the decoder throws
   */
  public Decoded decode(
      EventType type, byte @Nullable [] value, @Nullable String topic, int partition, long offset) {
    try {
      return decode(type, value);
    } catch (OutOfMemoryError e) {
      throw e; // the record is not to blame
    } catch (Throwable e) {
      String record =
          topic == null
              ? "a row of the " + (type == EventType.IMPRESSION ? "impressions" : "clicks")
              : "topic " + topic + ", partition " + partition + ", offset " + offset;
      throw DecoderException.of(decoder, record, e);
    }
  }

  /** What a user's decoder says may be anything. */
  private Decoded checked(EventType type, @Nullable Decoded decoded) {
    if (decoded instanceof Decoded.Event event) {
      EncodedEvent encoded = event.encoded();
      return encoded.type() == type
          ? checked(event, encoded.eventTimeMillis())
          : new Decoded.Reject(
              RejectReason.MALFORMED, "the decoder made a " + encoded.type() + " of it");
    }
    if (decoded instanceof Decoded.Heartbeat heartbeat) {
      return checked(heartbeat, heartbeat.eventTimeMillis());
    }
    return decoded == null
        ? new Decoded.Reject(RejectReason.MALFORMED, "the decoder made nothing of it")
        : decoded;
  }

  private Decoded checked(Decoded decoded, long eventTimeMillis) {
    Decoded.Reject fault = times.check(eventTimeMillis, clock.millis());
    return fault == null ? decoded : fault;
  }
}
