package io.adstream.decode;

import io.adstream.event.EventType;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The decode step of every engine: a user's decoder, plus what holds for all of them. Event times
 * too far ahead of the clock are rejected, and so is a value that makes the decoder throw. Safe for
 * use by several threads.
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
    Decoded decoded;
    try {
      decoded = decoder.decode(type, value);
    } catch (RuntimeException e) {
      return new Decoded.Reject(
          RejectReason.MALFORMED, "the decoder failed: " + e.getClass().getName());
    }
    if (decoded instanceof Decoded.Event event) {
      return checked(event, event.encoded().eventTimeMillis());
    }
    if (decoded instanceof Decoded.Heartbeat heartbeat) {
      return checked(heartbeat, heartbeat.eventTimeMillis());
    }
    return decoded;
  }

  private Decoded checked(Decoded decoded, long eventTimeMillis) {
    return eventTimeMillis - maxFutureMillis > clock.millis()
        ? new Decoded.Reject(
            RejectReason.FUTURE_TIME, "the event time is too far ahead of this machine's clock")
        : decoded;
  }
}
