package io.adstream.kafkastreams.internal.topic;

import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.lane.LanePartitions;

/**
 * The records of the source partitions that a lane has taken, as the offset after the newest; a
 * partition's records arrive in order. Not thread-safe.
 */
public final class SourceOffsets {

  private final int firstPartition;
  private final long[][] next;

  /** Creates offsets for partitions of which nothing has been read. */
  public SourceOffsets(LanePartitions partitions) {
    firstPartition = partitions.first();
    next = new long[][] {new long[partitions.impressions()], new long[partitions.clicks()]};
  }

  /** Whether a record is new; marks it as taken. */
  public boolean take(EventType type, int partition, long offset) {
    long[] partitions = next[type.ordinal()];
    if (offset < partitions[partition - firstPartition]) {
      return false;
    }
    partitions[partition - firstPartition] = offset + 1;
    return true;
  }

  /** The offset after the newest record taken; 0 if none. */
  public long next(EventType type, int partition) {
    return next[type.ordinal()][partition - firstPartition];
  }

  /** Writes the offsets. */
  public void write(ByteWriter out) {
    for (long[] partitions : next) {
      out.writeVarint(partitions.length);
      for (long offset : partitions) {
        out.writeVarint(offset);
      }
    }
  }

  /** Reads the offsets back; of partitions added since, nothing has been read. */
  public void read(ByteReader in) {
    for (long[] partitions : next) {
      int written = in.readCount();
      for (int i = 0; i < written; i++) {
        long offset = in.readPositive();
        if (i < partitions.length) {
          partitions[i] = offset;
        }
      }
    }
  }
}
