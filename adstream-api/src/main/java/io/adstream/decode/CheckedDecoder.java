package io.adstream.decode;

import io.adstream.event.EventType;
import io.adstream.internal.EncodedEvent;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The decode step of every engine: a user's decoder, plus what holds for all of them. Event times
 * too far ahead of the clock or before the year 1 are rejected, and so is a value that makes the
 * decoder throw, of which it makes nothing, or another stream's event. Safe for use by several
 * threads.
 */
public final class CheckedDecoder {

  private final EventDecoder decoder;
  private final long maxFutureMillis;
  private final Clock clock;

  /**
   * A step around a decoder.
   *
   * @param decoder reads the values
   * @param maxFuture how far an event time may be ahead of the clock
   * @param clock the reading machine's clock
   */
  public CheckedDecoder(EventDecoder decoder, Duration maxFuture, Clock clock) {
    this.decoder = decoder;
    this.maxFutureMillis = maxFuture.toMillis();
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
    if (eventTimeMillis < EventTimes.MIN_MILLIS) {
      return new Decoded.Reject(RejectReason.INVALID_VALUE, "the event time is before the year 1");
    }
    return eventTimeMillis - maxFutureMillis > clock.millis()
        ? new Decoded.Reject(
            RejectReason.FUTURE_TIME, "the event time is too far ahead of this machine's clock")
        : decoded;
  }
}
