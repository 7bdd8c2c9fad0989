package io.adstream.join;

import io.adstream.internal.ByteReader;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.CorruptBytesException;
import io.adstream.internal.CountersCodec;
import io.adstream.internal.KpiCodec;
import io.adstream.kpi.KpiDeltas;
import io.adstream.kpi.KpiRow;

/** What a lane keeps beside its window, as bytes. */
final class LaneState {

  private static final int VERSION = 2;

  /** It said nothing of how many counters there are. */
  private static final int VERSION_WITHOUT_COUNT = 1;

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
    CountersCodec.write(out, tally.snapshot());
    out.writeVarint(kpis.size());
    kpis.rows().forEach(row -> KpiCodec.write(out, row));
  }

  /** Reads the version, which what follows depends on. */
  static int readVersion(ByteReader in) {
    int version = in.readByte();
    if (version < VERSION_WITHOUT_COUNT || version > VERSION) {
      throw new CorruptBytesException(
          "a lane's state has version " + version + ", expected at most " + VERSION);
    }
    return version;
  }

  static void read(ByteReader in, int version, StreamTimes times, Tally tally, KpiDeltas kpis) {
    times.read(in);
    tally.restore(
        version == VERSION_WITHOUT_COUNT
            ? CountersCodec.readWithoutCount(in)
            : CountersCodec.read(in));
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
