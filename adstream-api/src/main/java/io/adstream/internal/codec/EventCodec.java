package io.adstream.internal.codec;

import io.adstream.event.AdEvent;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.codec.EncodedEvent.Head;

/** Serializes events of a schema, with their type and time. Immutable. */
public final class EventCodec {

  /** The kinds of events of older versions, which have the standard attributes without a head. */
  private static final int OLD_IMPRESSION = 1;

  private static final int OLD_CLICK = 2;
  private static final int IMPRESSION = 3;
  private static final int CLICK = 4;

  private final EventLayout impressions;
  private final EventLayout clicks;

  /** Creates a codec for events of a schema. */
  public EventCodec(EventSchema schema) {
    impressions = EventLayout.of(schema.impressions());
    clicks = EventLayout.of(schema.clicks());
  }

  /** The layout of a stream's attributes. */
  public EventLayout layout(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  /** Writes an event; omits attributes that the schema does not have. */
  public void write(ByteWriter out, AdEvent event) {
    EventLayout layout = layout(event.type());
    if (!event.attributes().schema().equals(layout.schema())) {
      write(out, EncodedEvent.of(event).in(layout));
      return;
    }
    writeHead(out, event.type(), event.eventTimeMillis());
    EncodedEvent.write(out, event, layout);
  }

  /** Writes an event of the schema. */
  public void write(ByteWriter out, EncodedEvent event) {
    writeHead(out, event.type(), event.eventTimeMillis());
    event.writeTo(out);
  }

  private static void writeHead(ByteWriter out, EventType type, long eventTimeMillis) {
    out.writeByte(type == EventType.IMPRESSION ? IMPRESSION : CLICK).writeLong(eventTimeMillis);
  }

  /**
   * Reads an event written with any schema.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public AdEvent read(ByteReader in) {
    return readEncoded(in).decode();
  }

  /**
   * Reads an event written with any schema; leaves it in the reader's bytes if possible.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  public EncodedEvent readEncoded(ByteReader in) {
    int kind = in.readByte();
    long eventTimeMillis = in.readLong();
    return switch (kind) {
      case IMPRESSION -> EncodedEvent.read(impressions, eventTimeMillis, in);
      case CLICK -> EncodedEvent.read(clicks, eventTimeMillis, in);
      case OLD_IMPRESSION -> readOld(impressions, eventTimeMillis, in);
      case OLD_CLICK -> readOld(clicks, eventTimeMillis, in);
      default -> throw new CorruptBytesException("an event's type is " + kind);
    };
  }

  private static EncodedEvent readOld(EventLayout layout, long eventTimeMillis, ByteReader in) {
    return EncodedEvent.of(EncodedEvent.readEvent(layout, eventTimeMillis, in, Head.NONE));
  }
}
