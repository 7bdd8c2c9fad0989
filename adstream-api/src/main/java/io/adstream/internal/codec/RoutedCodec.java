package io.adstream.internal.codec;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.KeptValue;

/** Serializes routed items, with events of a schema. Immutable. */
public final class RoutedCodec {

  private static final int READ = 'R';
  private static final int ADVANCE = 'A';
  private static final int IDLE = 'I';
  private static final int EVENT = 'E';
  private static final int HEARTBEAT = 'H';
  private static final int REJECT = 'X';
  private static final int IGNORED = 'N';

  private final EventCodec events;

  /** Creates a codec for events of a schema. */
  public RoutedCodec(EventSchema schema) {
    events = new EventCodec(schema);
  }

  /** Writes a routed item. */
  public void write(ByteWriter out, Routed routed) {
    routed.accept(
        new Routed.Visitor() {
          @Override
          public void read(Routed.Read read) {
            head(out, READ, read).writeVarint(read.offset());
            writeDecoded(out, read);
          }

          @Override
          public void advance(Routed.Advance advance) {
            head(out, ADVANCE, advance).writeLong(advance.timeMillis());
          }

          @Override
          public void idle(Routed.Idle idle) {
            head(out, IDLE, idle);
          }
        });
  }

  private static ByteWriter head(ByteWriter out, int kind, Routed routed) {
    return out.writeByte(kind)
        .writeByte(routed.type() == EventType.IMPRESSION ? 1 : 2)
        .writeVarint(routed.partition());
  }

  private void writeDecoded(ByteWriter out, Routed.Read read) {
    read.decoded()
        .accept(
            new Decoded.Visitor<ByteWriter>() {
              @Override
              public ByteWriter event(Decoded.Event event) {
                events.write(out.writeByte(EVENT), EventBytes.of(event));
                return out;
              }

              @Override
              public ByteWriter heartbeat(Decoded.Heartbeat heartbeat) {
                return out.writeByte(HEARTBEAT).writeLong(heartbeat.eventTimeMillis());
              }

              @Override
              public ByteWriter reject(Decoded.Reject reject) {
                KeptValue kept = KeptValue.of(reject, read.value());
                return out.writeByte(REJECT)
                    .writeText(reject.reason().name())
                    .writeText(kept.reject().detail())
                    .writeBytes(kept.value());
              }

              @Override
              public ByteWriter ignored(Decoded.Ignored ignored) {
                return out.writeByte(IGNORED);
              }

              @Override
              public ByteWriter notNow(Decoded.NotNow notNow) {
                throw new IllegalStateException("Cannot route record: it is " + notNow);
              }
            });
  }

  /**
   * Reads a routed item.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public Routed read(ByteReader in) {
    int kind = in.readByte();
    EventType type = readType(in);
    int partition = in.readInt();
    return switch (kind) {
      case READ -> readRecord(in, type, partition);
      case ADVANCE -> new Routed.Advance(type, partition, in.readLong());
      case IDLE -> new Routed.Idle(type, partition);
      default -> throw new CorruptBytesException("a routed record's kind is " + kind);
    };
  }

  private static EventType readType(ByteReader in) {
    int type = in.readByte();
    return switch (type) {
      case 1 -> EventType.IMPRESSION;
      case 2 -> EventType.CLICK;
      default -> throw new CorruptBytesException("a stream's number is " + type);
    };
  }

  private Routed.Read readRecord(ByteReader in, EventType type, int partition) {
    long offset = in.readVarint();
    int kind = in.readByte();
    return switch (kind) {
      case EVENT ->
          new Routed.Read(type, partition, offset, EventBytes.event(events.readEncoded(in)), null);
      case HEARTBEAT ->
          new Routed.Read(type, partition, offset, new Decoded.Heartbeat(in.readLong()), null);
      case IGNORED -> new Routed.Read(type, partition, offset, new Decoded.Ignored(), null);
      case REJECT -> {
        Decoded.Reject reject =
            new Decoded.Reject(in.readName(RejectReason.class), in.readRequiredText());
        yield new Routed.Read(type, partition, offset, reject, in.readBytes());
      }
      default -> throw new CorruptBytesException("a routed value's kind is " + kind);
    };
  }
}
