package io.adstream.spark.internal.state;

import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.spark.internal.topic.SourceTopics;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The part of a lane's state apart from its log.
 *
 * <p>Each version of the state has a unique token, which tells whether a window in memory belongs
 * to exactly this version: tasks may be retried or run twice concurrently, and a lane may move to
 * another executor and back.
 */
public final class LaneHead {

  private static final int VERSION = 2;

  /** The format version without the number of lanes. */
  private static final int WITHOUT_LANES = 1;

  /** Represents an unknown number of lanes. */
  private static final int UNKNOWN = 0;

  private static final long NEVER = Long.MIN_VALUE;

  private final long token;
  private final long position;
  private final int lanes;
  private final long[][] lastReadMillis;

  private LaneHead(long token, long position, int lanes, long[][] lastReadMillis) {
    this.token = token;
    this.position = position;
    this.lanes = lanes;
    this.lastReadMillis = lastReadMillis;
  }

  /** The head of a lane that has never run. */
  static LaneHead first(SourceTopics topics, int lanes) {
    LaneHead head = new LaneHead(0, 0, lanes, new long[EventType.values().length][0]);
    for (EventType type : EventType.values()) {
      head.addPartitions(type, topics.partitions(type));
    }
    return head;
  }

  /** Identifies the state's version; 0 for none. */
  public long token() {
    return token;
  }

  /** The lane's position in the sink. */
  public long position() {
    return position;
  }

  /** The number of partitions of a stream's topic known to the lane. */
  public int partitions(EventType type) {
    return lastReadMillis[type.ordinal()].length;
  }

  /** Adds partitions up to this number. */
  public void addPartitions(EventType type, int partitions) {
    int before = partitions(type);
    if (partitions > before) {
      long[] more = Arrays.copyOf(lastReadMillis[type.ordinal()], partitions);
      Arrays.fill(more, before, partitions, NEVER);
      lastReadMillis[type.ordinal()] = more;
    }
  }

  /** Records that a partition had something to read in the batch of this time. */
  void read(EventType type, int partition, long batchMillis) {
    lastReadMillis[type.ordinal()][partition] = batchMillis;
  }

  /**
   * How long a partition has had nothing to read. The period starts at the first call, and restarts
   * if the clock was set back.
   */
  long quietMillis(EventType type, int partition, long batchMillis) {
    long[] lastRead = lastReadMillis[type.ordinal()];
    if (lastRead[partition] == NEVER || lastRead[partition] > batchMillis) {
      lastRead[partition] = batchMillis;
    }
    return batchMillis - lastRead[partition];
  }

  /** The head after a batch that moves the lane to a position. */
  public LaneHead next(long nextPosition) {
    return new LaneHead(new SplittableRandom().nextLong() | 1, nextPosition, lanes, lastReadMillis);
  }

  byte[] toByteArray() {
    ByteWriter out = new ByteWriter().writeByte(VERSION);
    out.writeLong(token).writeLong(position).writeVarint(lanes);
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
   * @param lanes the query's number of lanes
   * @throws CorruptBytesException if the bytes are not those written
   * @throws PipelineException if the head was written by a query with another number of lanes
   */
  static LaneHead read(byte[] bytes, int lanes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION && version != WITHOUT_LANES) {
      throw new CorruptBytesException(
          "a lane's head has version " + version + ", expected " + VERSION);
    }
    long token = in.readLong();
    long position = in.readLong();
    checkLanes(lanes, version == WITHOUT_LANES ? UNKNOWN : (int) in.readVarint());
    LaneHead head = new LaneHead(token, position, lanes, new long[EventType.values().length][0]);
    for (EventType type : EventType.values()) {
      head.addPartitions(type, in.readCount());
      for (int partition = 0; partition < head.partitions(type); partition++) {
        head.lastReadMillis[type.ordinal()][partition] = in.readLong();
      }
    }
    return head;
  }

  /**
   * Checks that a checkpoint is for this number of lanes: with another number, most ids would
   * belong to other lanes than those that hold their open events.
   *
   * @param written the number of lanes of the checkpoint; 0 if unknown
   * @throws PipelineException if the numbers differ
   */
  public static void checkLanes(int lanes, int written) {
    if (written != UNKNOWN && written != lanes) {
      throw new PipelineException(
          "Cannot join: lanes is "
              + lanes
              + ", expected "
              + written
              + ", for which the checkpoint was created; set that number of lanes, or start with a new"
              + " checkpoint",
          null);
    }
  }
}
