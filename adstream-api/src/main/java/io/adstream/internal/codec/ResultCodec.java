package io.adstream.internal.codec;

import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import java.util.ArrayList;
import java.util.List;

/** Serializes results of a plan, each with a version. Immutable. */
public final class ResultCodec {

  /** Version 1 has no repeated clicks. */
  private static final int VERSION = 2;

  private static final int MATCHED = 1;
  private static final int UNCLICKED = 2;
  private static final int ORPHAN = 3;
  private static final int LATE = 4;
  private static final int REJECTED = 5;

  /** An impression's first match; earlier builds wrote all matches as {@link #MATCHED}. */
  private static final int FIRST_MATCH = 6;

  private final EventCodec events;

  /** Creates a codec for a plan's results. */
  public ResultCodec(JoinPlan plan) {
    events = new EventCodec(plan.schema());
  }

  /** Writes a result. */
  public void write(ByteWriter out, JoinResult result) {
    out.writeByte(VERSION);
    result.accept(new Writer(out));
  }

  private final class Writer implements JoinResult.Visitor<ByteWriter> {
    private final ByteWriter out;

    Writer(ByteWriter out) {
      this.out = out;
    }

    @Override
    public ByteWriter matched(JoinResult.Matched matched) {
      out.writeByte(matched.isFirst() ? FIRST_MATCH : MATCHED);
      out.writeVarint(matched.repeatedMillis().size());
      matched.repeatedMillis().forEach(out::writeLong);
      event(matched.impression());
      return event(matched.click());
    }

    @Override
    public ByteWriter unclicked(JoinResult.Unclicked unclicked) {
      out.writeByte(UNCLICKED);
      return event(unclicked.impression());
    }

    @Override
    public ByteWriter orphan(JoinResult.Orphan orphan) {
      out.writeByte(ORPHAN);
      return event(orphan.click());
    }

    @Override
    public ByteWriter late(JoinResult.Late late) {
      out.writeByte(LATE).writeLong(late.watermarkMillis());
      return event(late.event());
    }

    @Override
    public ByteWriter rejected(JoinResult.Rejected rejected) {
      return out.writeByte(REJECTED)
          .writeText(rejected.reason().name())
          .writeText(rejected.detail())
          .writeText(rejected.type().name())
          .writeText(rejected.topic())
          .writeVarint(rejected.partition())
          .writeVarint(rejected.offset())
          .writeBytes(rejected.value());
    }

    private ByteWriter event(AdEvent event) {
      events.write(out, event);
      return out;
    }
  }

  /**
   * Reads a result.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public JoinResult read(ByteReader in) {
    int version = in.readByte();
    if (version < 1 || version > VERSION) {
      throw new CorruptBytesException(
          "a result has version " + version + ", expected at most " + VERSION);
    }
    int kind = in.readByte();
    return switch (kind) {
      case MATCHED, FIRST_MATCH -> {
        List<Long> repeatedMillis = version == 1 ? List.of() : readTimes(in);
        yield new JoinResult.Matched(
            readImpression(in), readClick(in), kind == FIRST_MATCH, repeatedMillis);
      }
      case UNCLICKED -> new JoinResult.Unclicked(readImpression(in));
      case ORPHAN -> new JoinResult.Orphan(readClick(in));
      case LATE -> {
        long watermarkMillis = in.readLong();
        yield new JoinResult.Late(events.read(in), watermarkMillis);
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

  private static List<Long> readTimes(ByteReader in) {
    int count = in.readCount();
    List<Long> times = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      times.add(in.readLong());
    }
    return times;
  }

  private Impression readImpression(ByteReader in) {
    if (events.read(in) instanceof Impression impression) {
      return impression;
    }
    throw new CorruptBytesException("a result's impression is a click");
  }

  private Click readClick(ByteReader in) {
    if (events.read(in) instanceof Click click) {
      return click;
    }
    throw new CorruptBytesException("a result's click is an impression");
  }
}
