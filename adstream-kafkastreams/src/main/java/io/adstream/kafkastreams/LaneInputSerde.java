package io.adstream.kafkastreams;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.codec.EventCodec;
import io.adstream.kafkastreams.internal.topic.LaneInput;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** Serde of shuffled records: events in their original format, and heartbeats. */
final class LaneInputSerde {

  /** The first byte of a heartbeat; no event begins with it, see {@link EventCodec}. */
  private static final byte HEARTBEAT = 64;

  private LaneInputSerde() {}

  static Serde<LaneInput> of(EventCodec codec) {
    return Serdes.serdeFrom(
        (topic, input) -> toBytes(codec, input), (topic, bytes) -> fromBytes(codec, bytes));
  }

  private static byte @Nullable [] toBytes(EventCodec codec, @Nullable LaneInput input) {
    if (input == null) {
      return null;
    }
    ByteWriter out = new ByteWriter();
    if (input.decoded() instanceof Decoded.Heartbeat heartbeat) {
      out.writeByte(HEARTBEAT)
          .writeByte(input.type() == EventType.IMPRESSION ? 0 : 1)
          .writeLong(heartbeat.eventTimeMillis());
    } else if (input.decoded() instanceof Decoded.Event event) {
      codec.write(out, event.event());
    }
    return out.toByteArray();
  }

  private static @Nullable LaneInput fromBytes(EventCodec codec, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    ByteReader in = new ByteReader(bytes);
    if (bytes.length > 0 && bytes[0] == HEARTBEAT) {
      in.readByte();
      EventType type = in.readByte() == 0 ? EventType.IMPRESSION : EventType.CLICK;
      return new LaneInput(type, new Decoded.Heartbeat(in.readLong()));
    }
    EncodedEvent event = codec.readEncoded(in);
    return new LaneInput(event.type(), EventBytes.event(event));
  }
}
