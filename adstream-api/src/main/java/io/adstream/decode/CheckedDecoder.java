package io.adstream.decode;

import io.adstream.event.Attribute;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.PlausibleTimes;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventLayout;
import io.adstream.join.JoinPlan;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The decode step of every engine: a user's decoder, plus what holds for all of them. Event times
 * before the plan's least or too far ahead of the clock are rejected, and so is a value for which
 * the decoder returns null, another stream's event, or one with an attribute that has another type
 * in the plan. Events have the plan's attributes: what the decoder does not give is null, and what
 * the plan does not declare is left out. Safe for use by several threads.
 */
public final class CheckedDecoder {

  private final EventDecoder decoder;
  private final PlausibleTimes times;
  private final Clock clock;
  private final Check impressions;
  private final Check clicks;

  /**
   * A step around a decoder.
   *
   * @param decoder reads the values; it is asked for the attributes of the plan's schema
   * @param plan has the schema, and bounds the event times
   * @param clock the reading machine's clock
   */
  public CheckedDecoder(EventDecoder decoder, JoinPlan plan, Clock clock) {
    this.decoder = decoder.withSchema(plan.schema());
    this.times = new PlausibleTimes(plan.join());
    this.clock = clock;
    impressions = new Check(EventLayout.of(plan.schema().impressions()));
    clicks = new Check(EventLayout.of(plan.schema().clicks()));
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
      EncodedEvent encoded = event.encoded();
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
          ? timed(new Decoded.Event(event.in(layout)), event.eventTimeMillis())
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

    private Decoded timed(Decoded decoded, long eventTimeMillis) {
      Decoded.Reject fault = times.check(eventTimeMillis, clock.millis());
      return fault == null ? decoded : fault;
    }
  }
}
