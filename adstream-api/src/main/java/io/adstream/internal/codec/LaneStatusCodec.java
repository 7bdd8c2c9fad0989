package io.adstream.internal.codec;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;

/** A lane's status as bytes. */
public final class LaneStatusCodec {

  private LaneStatusCodec() {}

  /** Writes a status. */
  public static void write(ByteWriter out, LaneStatus status) {
    out.writeLong(status.watermarkMillis())
        .writeLong(status.impressionTimeMillis())
        .writeLong(status.clickTimeMillis())
        .writeVarint(status.openEvents())
        .writeVarint(status.windowBytes());
    CountersCodec.write(out, status.counters());
  }

  /**
   * Reads a status.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  public static LaneStatus read(ByteReader in) {
    return new LaneStatus(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readPositive(),
        in.readPositive(),
        CountersCodec.read(in));
  }

  /** A status of older versions, which had a watermark and counters only. */
  static LaneStatus old(long watermarkMillis, Counters counters) {
    return new LaneStatus(
        watermarkMillis,
        LaneStatus.NONE.impressionTimeMillis(),
        LaneStatus.NONE.clickTimeMillis(),
        0,
        0,
        counters);
  }
}
