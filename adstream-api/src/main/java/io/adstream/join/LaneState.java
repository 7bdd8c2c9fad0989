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

  /** It said nothing of how many counters there are. */
  private static final int VERSION_WITHOUT_COUNT = 1;

  private static final int VERSION = 2;

  /** As version 2, and how far a closing has come that is not at its end. */
  private static final int VERSION_IN_CLOSING = 3;

  private LaneState() {}

  static void write(
      ByteWriter out,
      Closing closing,
      long nextSequence,
      StreamTimes times,
      Tally tally,
      KpiDeltas kpis) {
    out.writeByte(closing.isOn() ? VERSION_IN_CLOSING : VERSION);
    out.writeLong(closing.closedMillis()).writeVarint(nextSequence);
    times.write(out);
    CountersCodec.write(out, tally.snapshot());
    out.writeVarint(kpis.size());
    kpis.rows().forEach(row -> KpiCodec.write(out, row));
    if (closing.isOn()) {
      closing.writePass(out);
    }
  }

  /**
   * Takes back what was written, once the window's blocks are back; returns the next free sequence.
   */
  static long read(ByteReader in, Closing closing, StreamTimes times, Tally tally, KpiDeltas kpis) {
    int version = in.readByte();
    if (version < VERSION_WITHOUT_COUNT || version > VERSION_IN_CLOSING) {
      throw new CorruptBytesException(
          "a lane's state has version " + version + ", expected at most " + VERSION_IN_CLOSING);
    }
    closing.restore(in.readLong());
    long nextSequence = in.readVarint();
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
    if (version == VERSION_IN_CLOSING) {
      closing.readPass(in);
    }
    return nextSequence;
  }
}
