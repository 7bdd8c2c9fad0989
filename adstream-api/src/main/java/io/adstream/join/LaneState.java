package io.adstream.join;

import io.adstream.internal.ByteReader;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.CorruptBytesException;
import io.adstream.internal.KpiCodec;
import io.adstream.kpi.KpiDeltas;
import io.adstream.kpi.KpiRow;

/** What a lane keeps beside its window, as bytes. */
final class LaneState {

  private static final int VERSION = 1;

  private LaneState() {}

  static void write(
      ByteWriter out,
      long closedThrough,
      long nextSequence,
      StreamTimes times,
      Tally tally,
      KpiDeltas kpis) {
    out.writeByte(VERSION).writeLong(closedThrough).writeVarint(nextSequence);
    times.write(out);
    for (long value : tally.snapshot().toArray()) {
      out.writeVarint(value);
    }
    out.writeVarint(kpis.size());
    kpis.rows().forEach(row -> KpiCodec.write(out, row));
  }

  static void checkVersion(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptBytesException(
          "a lane's state has version " + version + ", expected " + VERSION);
    }
  }

  static void read(ByteReader in, StreamTimes times, Tally tally, KpiDeltas kpis) {
    times.read(in);
    long[] counters = Counters.ZERO.toArray();
    for (int i = 0; i < counters.length; i++) {
      counters[i] = in.readPositive();
    }
    tally.restore(counters);
    int rows = in.readCount();
    for (int i = 0; i < rows; i++) {
      KpiRow row = KpiCodec.read(in);
      kpis.add(row.key(), row.measures());
    }
    if (kpis.size() != rows) {
      throw new CorruptBytesException("a lane's state has a row twice");
    }
  }
}
