package io.adstream.internal;

import io.adstream.event.Click;
import io.adstream.event.Impression;

/** Events as bytes, without their time, which is kept beside them. */
public final class EventCodec {

  private EventCodec() {}

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
