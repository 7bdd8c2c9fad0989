package io.adstream.internal;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;

/** Events as bytes: with their time, or without it where it is kept beside them. */
public final class EventCodec {

  private static final int IMPRESSION = 1;
  private static final int CLICK = 2;
  private static final int IMPRESSION_ATTRIBUTES = 10;
  private static final int CLICK_ATTRIBUTES = 1;

  private EventCodec() {}

  /** How many attributes come last. */
  static int attributes(EventType type) {
    return type == EventType.IMPRESSION ? IMPRESSION_ATTRIBUTES : CLICK_ATTRIBUTES;
  }

  /** Writes an event with its type and time. */
  public static void writeEvent(ByteWriter out, AdEvent event) {
    writeHead(out, event.type(), event.eventTimeMillis());
    if (event instanceof Impression impression) {
      write(out, impression);
    } else if (event instanceof Click click) {
      write(out, click);
    }
  }

  /** Writes an event with its type and time. */
  public static void writeEvent(ByteWriter out, EncodedEvent event) {
    writeHead(out, event.type(), event.eventTimeMillis());
    event.writeTo(out);
  }

  private static void writeHead(ByteWriter out, EventType type, long eventTimeMillis) {
    out.writeByte(type == EventType.IMPRESSION ? IMPRESSION : CLICK).writeLong(eventTimeMillis);
  }

  /** Reads an event with its type and time. */
  public static AdEvent readEvent(ByteReader in) {
    EventType type = readType(in);
    long eventTimeMillis = in.readLong();
    return type == EventType.IMPRESSION
        ? readImpression(in, eventTimeMillis)
        : readClick(in, eventTimeMillis);
  }

  /** Reads an event with its type and time, and leaves it in the reader's bytes. */
  public static EncodedEvent readEncoded(ByteReader in) {
    EventType type = readType(in);
    return in.readEvent(type, in.readLong());
  }

  /** Reads a type as one byte. */
  static EventType readType(ByteReader in) {
    int type = in.readByte();
    return switch (type) {
      case IMPRESSION -> EventType.IMPRESSION;
      case CLICK -> EventType.CLICK;
      default -> throw new CorruptBytesException("an event's type is " + type);
    };
  }

  /** Writes an impression's id, cost and attributes. */
  static void write(ByteWriter out, Impression impression) {
    out.writeText(impression.impressionId());
    out.writeVarint(impression.costMicros());
    out.writeText(impression.userId());
    out.writeText(impression.sessionId());
    out.writeText(impression.adId());
    out.writeText(impression.adCategory());
    out.writeText(impression.device());
    out.writeText(impression.os());
    out.writeText(impression.browser());
    out.writeText(impression.location());
    out.writeText(impression.pageId());
    out.writeText(impression.referrer());
  }

  /** Writes a click's ids, cost and position. */
  static void write(ByteWriter out, Click click) {
    out.writeText(click.clickId()).writeText(click.joinId());
    out.writeVarint(click.costMicros()).writeText(click.clickPosition());
  }

  /**
   * Moves past an event without type and time.
   *
   * @throws CorruptBytesException if there is none
   */
  public static void check(ByteReader in, EventType type) {
    in.readEvent(type, 0);
  }

  /** Reads an impression that happened at this time. */
  public static Impression readImpression(ByteReader in, long eventTimeMillis) {
    String id = in.readId();
    long costMicros = in.readPositive();
    return new Impression(
        id,
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        costMicros,
        eventTimeMillis);
  }

  /** Reads a click that happened at this time. */
  public static Click readClick(ByteReader in, long eventTimeMillis) {
    String id = in.readId();
    String joinId = in.readId();
    long costMicros = in.readPositive();
    return new Click(id, joinId, in.readText(), costMicros, eventTimeMillis);
  }
}
