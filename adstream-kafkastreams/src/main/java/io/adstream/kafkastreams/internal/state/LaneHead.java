package io.adstream.kafkastreams.internal.state;

import io.adstream.engine.Keying;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import org.apache.kafka.common.Uuid;

/**
 * Describes a lane's log, in addition to the window: its sources and its extent. With it, a lane
 * detects that it was not restored to what it logged, or that the topics have changed.
 *
 * @param topics the source topics that its records came from
 * @param keying how records were assigned to the lane
 * @param blocks the number of the window's blocks in the log
 * @param deliveries the number of deliveries that the lane has made
 */
public record LaneHead(SourceTopics topics, Keying keying, int blocks, long deliveries) {

  private static final int VERSION = 1;

  void write(ByteWriter out, SourceOffsets offsets) {
    out.writeByte(VERSION).writeText(keying.name()).writeVarint(blocks).writeVarint(deliveries);
    for (EventType type : EventType.values()) {
      SourceTopics.Topic topic = topics.topic(type);
      out.writeText(topic.name());
      out.writeLong(topic.id().getMostSignificantBits());
      out.writeLong(topic.id().getLeastSignificantBits());
      out.writeVarint(topic.partitions());
    }
    offsets.write(out);
  }

  /**
   * Reads the head and the source offsets that the lane has taken.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  static LaneHead read(ByteReader in, SourceOffsets offsets) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptBytesException(
          "a lane's head has version " + version + ", expected " + VERSION);
    }
    Keying keying = in.readName(Keying.class);
    int blocks = in.readInt();
    long deliveries = in.readPositive();
    SourceTopics topics = new SourceTopics(readTopic(in), readTopic(in));
    offsets.read(in);
    return new LaneHead(topics, keying, blocks, deliveries);
  }

  private static SourceTopics.Topic readTopic(ByteReader in) {
    String name = in.readRequiredText();
    Uuid id = new Uuid(in.readLong(), in.readLong());
    return new SourceTopics.Topic(name, id, in.readInt());
  }
}
