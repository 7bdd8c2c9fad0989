package io.adstream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;

/** Events as bytes: with their time, or without it where it is kept beside them. */
public final class EventCodec {

  private static final int IMPRESSION = 1;
  private static final int CLICK = 2;

  private EventCodec() {}

  /** Writes an event with its type and time. */
  public static void writeEvent(ByteWriter out, AdEvent event) {
    if (event instanceof Impression impression) {
      out.writeByte(IMPRESSION).writeLong(impression.eventTimeMillis());
      write(out, impression, impression.impressionId().getBytes(UTF_8));
    } else if (event instanceof Click click) {
      out.writeByte(CLICK).writeLong(click.eventTimeMillis());
      write(out, click, click.clickId().getBytes(UTF_8), click.joinId().getBytes(UTF_8));
    }
  }

  /** Reads an event with its type and time. */
  public static AdEvent readEvent(ByteReader in) {
    int type = in.readByte();
    long eventTimeMillis = in.readLong();
    return switch (type) {
      case IMPRESSION -> readImpression(in, eventTimeMillis);
      case CLICK -> readClick(in, eventTimeMillis);
      default -> throw new CorruptBytesException("an event's type is " + type);
    };
  }

  /** Writes an impression's id, cost and attributes. */
  public static void write(ByteWriter out, Impression impression, byte[] id) {
    out.writeBytes(id);
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

  /** Reads an impression that happened at this time. */
  public static Impression readImpression(ByteReader in, long eventTimeMillis) {
    String id = in.readRequiredText();
    long costMicros = in.readVarint();
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

  /** Writes a click's ids, cost and position. */
  public static void write(ByteWriter out, Click click, byte[] id, byte[] joinId) {
    out.writeBytes(id).writeBytes(joinId);
    out.writeVarint(click.costMicros()).writeText(click.clickPosition());
  }

  /** Reads a click that happened at this time. */
  public static Click readClick(ByteReader in, long eventTimeMillis) {
    String id = in.readRequiredText();
    String joinId = in.readRequiredText();
    long costMicros = in.readVarint();
    return new Click(id, joinId, in.readText(), costMicros, eventTimeMillis);
  }
}
