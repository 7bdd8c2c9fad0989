package io.adstream.spark;

import io.adstream.event.EventType;
import io.adstream.internal.ByteReader;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.CorruptBytesException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a lane's state holds beside its log.
 *
 * <p>The token is drawn anew for each version of the state, so that a window in memory can be told
 * to be of this very version: a task may be run again, or twice at once, and a lane may move to
 * another executor and back.
 */
final class LaneHead {

  private static final int VERSION = 1;
  private static final long NEVER = Long.MIN_VALUE;

  private final long token;
  private final long position;
  private final long[][] lastReadMillis;

  private LaneHead(long token, long position, long[][] lastReadMillis) {
    this.token = token;
    this.position = position;
    this.lastReadMillis = lastReadMillis;
  }

  /** The head of a lane that has never run. */
  static LaneHead first(SourceTopics topics) {
    long[][] lastRead = new long[EventType.values().length][];
    for (EventType type : EventType.values()) {
      lastRead[type.ordinal()] = new long[topics.partitions(type)];
      Arrays.fill(lastRead[type.ordinal()], NEVER);
    }
    return new LaneHead(0, 0, lastRead);
  }

  /** Identifies the state's version; 0 for none. */
  long token() {
    return token;
  }

  /** The lane's position in the sink. */
  long position() {
    return position;
  }

  /** A partition had something to read in the batch of this time. */
  void read(EventType type, int partition, long batchMillis) {
    lastReadMillis[type.ordinal()][partition] = batchMillis;
  }

  /** How long a partition has had nothing to read; counted from when it was asked for first. */
  long quietMillis(EventType type, int partition, long batchMillis) {
    long[] lastRead = lastReadMillis[type.ordinal()];
    if (lastRead[partition] == NEVER) {
      lastRead[partition] = batchMillis;
    }
    return batchMillis - lastRead[partition];
  }

  /** The head after a batch that brings the lane to a position. */
  LaneHead next(long nextPosition) {
    return new LaneHead(new SplittableRandom().nextLong() | 1, nextPosition, lastReadMillis);
  }

  byte[] toByteArray() {
    ByteWriter out = new ByteWriter().writeByte(VERSION);
    out.writeLong(token).writeLong(position);
    for (long[] partitions : lastReadMillis) {
      out.writeVarint(partitions.length);
      for (long millis : partitions) {
        out.writeLong(millis);
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads a head.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  static LaneHead read(byte[] bytes, SourceTopics topics) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptBytesException(
          "a lane's head has version " + version + ", expected " + VERSION);
    }
    LaneHead head = first(topics);
    head = new LaneHead(in.readLong(), in.readLong(), head.lastReadMillis);
    for (long[] partitions : head.lastReadMillis) {
      int written = (int) in.readVarint();
      for (int i = 0; i < written; i++) {
        long millis = in.readLong();
        if (i < partitions.length) {
          partitions[i] = millis;
        }
      }
    }
    return head;
  }
}
