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
 * What a lane's state holds beside its log.
 *
 * <p>Each version of the state has a token of its own, so that a window in memory can be told to be
 * of this very version: a task may be run again, or twice at once, and a lane may move to another
 * executor and back.
 */
public final class LaneHead {

  private static final int VERSION = 2;

  /** The version that does not hold the number of lanes. */
  private static final int WITHOUT_LANES = 1;

  /** Stands for a number of lanes that is not known. */
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

  /** The number of partitions of a stream's topic that the lane knows. */
  public int partitions(EventType type) {
    return lastReadMillis[type.ordinal()].length;
  }

  /** Makes known the partitions up to this number. */
  public void addPartitions(EventType type, int partitions) {
    int before = partitions(type);
    if (partitions > before) {
      long[] more = Arrays.copyOf(lastReadMillis[type.ordinal()], partitions);
      Arrays.fill(more, before, partitions, NEVER);
      lastReadMillis[type.ordinal()] = more;
    }
  }

  /** A partition had something to read in the batch of this time. */
  void read(EventType type, int partition, long batchMillis) {
    lastReadMillis[type.ordinal()][partition] = batchMillis;
  }

  /**
   * How long a partition has had nothing to read. The period starts at the first call, and again
   * where the clock was set back.
   */
  long quietMillis(EventType type, int partition, long batchMillis) {
    long[] lastRead = lastReadMillis[type.ordinal()];
    if (lastRead[partition] == NEVER || lastRead[partition] > batchMillis) {
      lastRead[partition] = batchMillis;
    }
    return batchMillis - lastRead[partition];
  }

  /** The head after a batch that brings the lane to a position. */
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
   * @param lanes the number of lanes that the query joins in
   * @throws CorruptBytesException if it is not what was written
   * @throws PipelineException if it was written by a query with another number of lanes
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
   * Checks that a checkpoint is for this number of lanes: in another number, the lanes of most ids
   * would be others than those that hold their open events.
   *
   * @param written the number of lanes that the checkpoint is for; 0 if it does not say
   * @throws PipelineException if it is another
   */
  public static void checkLanes(int lanes, int written) {
    if (written != UNKNOWN && written != lanes) {
      throw new PipelineException(
          "Cannot join: lanes is "
              + lanes
              + ", expected "
              + written
              + ", for which the checkpoint was made; set that number of lanes, or begin with a new"
              + " checkpoint",
          null);
    }
  }
}
