package io.adstream.internal.codec;

import io.adstream.join.Counters;

/** Serializes counters: their number, and each one's value. */
public final class CountersCodec {

  /** The number of counters in versions that wrote only the values. */
  private static final int WITHOUT_COUNT = 21;

  private CountersCodec() {}

  /** Writes counters. */
  public static void write(ByteWriter out, Counters counters) {
    long[] values = counters.toArray();
    out.writeVarint(values.length);
    for (long value : values) {
      out.writeVarint(value);
    }
  }

  /**
   * Reads counters; those that the writer did not know are 0.
   *
   * @throws CorruptBytesException if the bytes are not those written, or of a newer version
   */
  public static Counters read(ByteReader in) {
    return read(in, in.readCount());
  }

  /**
   * Reads counters in the format without their number.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public static Counters readWithoutCount(ByteReader in) {
    return read(in, WITHOUT_COUNT);
  }

  private static Counters read(ByteReader in, int count) {
    long[] values = Counters.ZERO.toArray();
    if (count > values.length) {
      throw new CorruptBytesException(
          "there are " + count + " counters, expected at most " + values.length);
    }
    for (int i = 0; i < count; i++) {
      values[i] = in.readPositive();
    }
    return Counters.of(values);
  }
}
