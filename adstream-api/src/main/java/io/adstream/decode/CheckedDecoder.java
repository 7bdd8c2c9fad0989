package io.adstream.decode;

import io.adstream.event.Attribute;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.PlausibleTimes;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.codec.EventLayout;
import io.adstream.join.JoinPlan;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a user's decoder with the checks that every engine applies. Event times before the plan's
 * least or too far ahead of the clock are rejected, and so is a value for which the decoder returns
 * null, another stream's event, or one with an attribute that has another type in the plan. Events
 * have the plan's attributes: what the decoder does not give is null, and what the plan does not
 * declare is left out. Safe for use by several threads.
 */
public final class CheckedDecoder {

  private final EventDecoder decoder;
  private final boolean mayWait;
  private final PlausibleTimes times;
  private final Clock clock;
  private final Check impressions;
  private final Check clicks;

  /**
   * Wraps a decoder.
   *
   * @param decoder the decoder, which the caller opens and closes
   * @param plan provides the schema, and the bounds of event times
   * @param clock the reading machine's clock
   */
  public CheckedDecoder(EventDecoder decoder, JoinPlan plan, Clock clock) {
    this.decoder = decoder;
    this.mayWait = decoder.mayWait();
    this.times = new PlausibleTimes(plan.join());
    this.clock = clock;
    impressions = new Check(EventLayout.of(plan.schema().impressions()));
    clicks = new Check(EventLayout.of(plan.schema().clicks()));
  }

  /**
   * Reads one record.
   *
   * @param type the stream for which the record is read
   * @param record the record; not kept after the call
   * @return what the record is, with the attributes of the plan
   * @throws DecoderException if the decoder throws, or answers {@link Decoded.NotNow} though it may
   *     not
   */
  public Decoded decode(EventType type, SourceRecord record) {
    Decoded decoded;
    try {
      decoded = checked(type, decoder.decode(type, record));
    } catch (OutOfMemoryError e) {
      throw e; // the record is not to blame
    } catch (Throwable e) {
      throw DecoderException.of(decoder, place(type, record), e);
    }
    if (decoded instanceof Decoded.NotNow notNow && !mayWait) {
      throw DecoderException.notNow(decoder, place(type, record), notNow);
    }
    return decoded;
  }

  private static String place(EventType type, SourceRecord record) {
    return record.topic() == null
        ? "a row of the " + (type == EventType.IMPRESSION ? "impressions" : "clicks")
        : record.toString();
  }

  /** A user's decoder may return anything. */
  private Decoded checked(EventType type, @Nullable Decoded decoded) {
    return decoded == null
        ? new Decoded.Reject(RejectReason.MALFORMED, "the decoder made nothing of it")
        : decoded.accept(type == EventType.IMPRESSION ? impressions : clicks);
  }

  /** What is checked of a stream's records. */
  private final class Check implements Decoded.Visitor<Decoded> {

    private final EventLayout layout;

    Check(EventLayout layout) {
      this.layout = layout;
    }

    @Override
    public Decoded event(Decoded.Event event) {
      EncodedEvent encoded = EventBytes.of(event);
      return encoded.layout() == layout
          ? timed(event, encoded.eventTimeMillis())
          : foreign(encoded);
    }

    /** An event that has other attributes than the plan. */
    private Decoded foreign(EncodedEvent event) {
      if (event.type() != layout.type()) {
        return new Decoded.Reject(
            RejectReason.MALFORMED, "the decoder made a " + event.type() + " of it");
      }
      Decoded.Reject fault = retyped(event.layout().schema());
      return fault == null
          ? timed(EventBytes.event(event.in(layout)), event.eventTimeMillis())
          : fault;
    }

    /** The fault of attributes one of which has another type in the plan; null for none. */
    private Decoded.@Nullable Reject retyped(StreamSchema others) {
      for (Attribute other : others.attributes()) {
        int index = layout.schema().indexOf(other.name());
        if (index >= 0 && layout.schema().attribute(index).type() != other.type()) {
          return new Decoded.Reject(
              RejectReason.INVALID_VALUE,
              "the decoder gives "
                  + other.name()
                  + " as "
                  + other.type()
                  + ", expected "
                  + layout.schema().attribute(index).type());
        }
      }
      return null;
    }

    @Override
    public Decoded heartbeat(Decoded.Heartbeat heartbeat) {
      return timed(heartbeat, heartbeat.eventTimeMillis());
    }

    @Override
    public Decoded reject(Decoded.Reject reject) {
      return reject;
    }

    @Override
    public Decoded ignored(Decoded.Ignored ignored) {
      return ignored;
    }

    @Override
    public Decoded notNow(Decoded.NotNow notNow) {
      return notNow;
    }

    private Decoded timed(Decoded decoded, long eventTimeMillis) {
      Decoded.Reject fault = times.check(eventTimeMillis, clock.millis());
      return fault == null ? decoded : fault;
    }
  }
}
