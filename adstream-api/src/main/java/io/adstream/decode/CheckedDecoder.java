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
 * that makes the decoder throw, of which it makes nothing, or another stream's event. Safe for use
 * by several threads.
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
   * Reads one value; never throws for bad data.
   *
   * @param type the stream the record came from
   * @param value the record's value; null for a tombstone
   */
  public Decoded decode(EventType type, byte @Nullable [] value) {
    try {
      return checked(type, decoder.decode(type, value));
    } catch (RuntimeException e) {
      return new Decoded.Reject(
          RejectReason.MALFORMED, "the decoder failed: " + e.getClass().getName());
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
