package io.adstream.internal.codec;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;

/** Serializes a lane's status. */
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
   * @throws CorruptBytesException if the bytes are not those written
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

  /** Reads a status of older versions, which had only a watermark and counters. */
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
