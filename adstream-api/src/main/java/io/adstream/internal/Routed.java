package io.adstream.internal;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import org.jspecify.annotations.Nullable;

/** What travels from where a record was read to the lane it belongs to, and its bytes. */
public sealed interface Routed {

  /** The stream. */
  EventType type();

  /** The source topic's partition. */
  int partition();

  /** A decoded record; its value where it cannot be read. */
  record Read(
      EventType type,
      int partition,
      long offset,
      Decoded decoded,
      @SuppressWarnings("ArrayRecordComponent") byte @Nullable [] value)
      implements Routed {}

  /** The partition has reached an event time. */
  record Advance(EventType type, int partition, long timeMillis) implements Routed {}

  /** The partition has nothing to read. */
  record Idle(EventType type, int partition) implements Routed {}

  /** Writes it. */
  static void write(ByteWriter out, Routed routed) {
    if (routed instanceof Read read) {
      head(out, 'R', routed).writeVarint(read.offset());
      if (read.decoded() instanceof Decoded.Event event) {
        EventCodec.writeEvent(out.writeByte('E'), event.encoded());
      } else if (read.decoded() instanceof Decoded.Heartbeat heartbeat) {
        out.writeByte('H').writeLong(heartbeat.eventTimeMillis());
      } else if (read.decoded() instanceof Decoded.Reject reject) {
        KeptValue kept = KeptValue.of(reject, read.value());
        out.writeByte('X').writeText(reject.reason().name()).writeText(kept.reject().detail());
        out.writeBytes(kept.value());
      }
    } else if (routed instanceof Advance advance) {
      head(out, 'A', routed).writeLong(advance.timeMillis());
    } else if (routed instanceof Idle) {
      head(out, 'I', routed);
    }
  }

  private static ByteWriter head(ByteWriter out, char kind, Routed routed) {
    return out.writeByte(kind)
        .writeByte(routed.type() == EventType.IMPRESSION ? 1 : 2)
        .writeVarint(routed.partition());
  }

  /**
   * Reads it.
   *
   * @throws CorruptBytesException if they are not what was written
   */
  static Routed read(ByteReader in) {
    int kind = in.readByte();
    EventType type = EventCodec.readType(in);
    int partition = in.readInt();
    return switch (kind) {
      case 'R' -> readRecord(in, type, partition);
      case 'A' -> new Advance(type, partition, in.readLong());
      case 'I' -> new Idle(type, partition);
      default -> throw new CorruptBytesException("a routed record's kind is " + kind);
    };
  }

  private static Read readRecord(ByteReader in, EventType type, int partition) {
    long offset = in.readVarint();
    int kind = in.readByte();
    return switch (kind) {
      case 'E' ->
          new Read(type, partition, offset, new Decoded.Event(EventCodec.readEncoded(in)), null);
      case 'H' -> new Read(type, partition, offset, new Decoded.Heartbeat(in.readLong()), null);
      case 'X' -> {
        Decoded.Reject reject =
            new Decoded.Reject(in.readName(RejectReason.class), in.readRequiredText());
        yield new Read(type, partition, offset, reject, in.readBytes());
      }
      default -> throw new CorruptBytesException("a routed value's kind is " + kind);
    };
  }
}
