package io.adstream.internal;

import io.adstream.decode.RejectReason;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult;

/** Results as bytes, each with a version. */
public final class ResultCodec {

  private static final int VERSION = 1;
  private static final int MATCHED = 1;
  private static final int UNCLICKED = 2;
  private static final int ORPHAN = 3;
  private static final int LATE = 4;
  private static final int REJECTED = 5;

  /** An impression's first match; builds before it wrote all matches as {@link #MATCHED}. */
  private static final int FIRST_MATCH = 6;

  private ResultCodec() {}

  /** Writes a result. */
  public static void write(ByteWriter out, JoinResult result) {
    out.writeByte(VERSION);
    if (result instanceof JoinResult.Matched matched) {
      out.writeByte(matched.isFirst() ? FIRST_MATCH : MATCHED);
      EventCodec.writeEvent(out, matched.impression());
      EventCodec.writeEvent(out, matched.click());
    } else if (result instanceof JoinResult.Unclicked unclicked) {
      out.writeByte(UNCLICKED);
      EventCodec.writeEvent(out, unclicked.impression());
    } else if (result instanceof JoinResult.Orphan orphan) {
      out.writeByte(ORPHAN);
      EventCodec.writeEvent(out, orphan.click());
    } else if (result instanceof JoinResult.Late late) {
      out.writeByte(LATE).writeLong(late.watermarkMillis());
      EventCodec.writeEvent(out, late.event());
    } else if (result instanceof JoinResult.Rejected rejected) {
      out.writeByte(REJECTED)
          .writeText(rejected.reason().name())
          .writeText(rejected.detail())
          .writeText(rejected.type().name())
          .writeText(rejected.topic())
          .writeVarint(rejected.partition())
          .writeVarint(rejected.offset())
          .writeBytes(rejected.value());
    }
  }

  /**
   * Reads a result.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  public static JoinResult read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptBytesException("a result has version " + version + ", expected " + VERSION);
    }
    int kind = in.readByte();
    return switch (kind) {
      case MATCHED, FIRST_MATCH ->
          new JoinResult.Matched(readImpression(in), readClick(in), kind == FIRST_MATCH);
      case UNCLICKED -> new JoinResult.Unclicked(readImpression(in));
      case ORPHAN -> new JoinResult.Orphan(readClick(in));
      case LATE -> {
        long watermarkMillis = in.readLong();
        yield new JoinResult.Late(EventCodec.readEvent(in), watermarkMillis);
      }
      case REJECTED ->
          new JoinResult.Rejected(
              in.readName(RejectReason.class),
              in.readRequiredText(),
              in.readName(EventType.class),
              in.readRequiredText(),
              in.readInt(),
              in.readVarint(),
              in.readBytes());
      default -> throw new CorruptBytesException("a result's kind is " + kind);
    };
  }

  private static Impression readImpression(ByteReader in) {
    if (EventCodec.readEvent(in) instanceof Impression impression) {
      return impression;
    }
    throw new CorruptBytesException("a result's impression is a click");
  }

  private static Click readClick(ByteReader in) {
    if (EventCodec.readEvent(in) instanceof Click click) {
      return click;
    }
    throw new CorruptBytesException("a result's click is an impression");
  }
}
