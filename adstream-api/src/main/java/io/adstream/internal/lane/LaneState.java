package io.adstream.internal.lane;

import io.adstream.internal.KpiDeltas;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.codec.CountersCodec;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.internal.window.Closing;
import io.adstream.internal.window.OpenWindow;
import io.adstream.kpi.KpiRow;
import java.util.List;

/** Serializes a lane's state apart from its window's entries. */
record LaneState(
    OpenWindow window, StreamTimes times, Tally tally, KpiDeltas kpis, KpiCodec kpiCodec) {

  /** Without the number of counters. */
  private static final int VERSION_WITHOUT_COUNT = 1;

  /**
   * In the middle of closing; like earlier versions, without the orders of attributes and declared
   * measures.
   */
  private static final int VERSION_WITHOUT_ORDERS_IN_CLOSING = 3;

  /** Like the next one, without sketches. */
  private static final int VERSION_WITHOUT_REACH = 4;

  private static final int VERSION_WITHOUT_REACH_IN_CLOSING = 5;

  private static final int VERSION = 6;

  /** As version 6, plus the progress of an unfinished closing. */
  private static final int VERSION_IN_CLOSING = 7;

  void write(ByteWriter out, long nextSequence) {
    Closing closing = window.closing();
    out.writeByte(closing.isOn() ? VERSION_IN_CLOSING : VERSION);
    window.writeOrders(out);
    out.writeLong(closing.closedMillis()).writeVarint(nextSequence);
    times.write(out);
    CountersCodec.write(out, tally.snapshot());
    List<KpiRow> rows = kpis.rows();
    out.writeVarint(rows.size());
    rows.forEach(row -> kpiCodec.write(out, row));
    if (closing.isOn()) {
      closing.writePass(out);
    }
  }

  /**
   * Restores the state, after the window's blocks; returns the next free sequence number.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  long read(ByteReader in) {
    int version = in.readByte();
    if (version < VERSION_WITHOUT_COUNT || version > VERSION_IN_CLOSING) {
      throw new CorruptBytesException(
          "a lane's state has version " + version + ", expected at most " + VERSION_IN_CLOSING);
    }
    boolean hasOrders = version >= VERSION_WITHOUT_REACH;
    if (hasOrders) {
      window.readOrders(in);
    }
    Closing closing = window.closing();
    closing.restore(in.readLong());
    long nextSequence = in.readVarint();
    times.read(in);
    tally.restore(
        version == VERSION_WITHOUT_COUNT
            ? CountersCodec.readWithoutCount(in)
            : CountersCodec.read(in));
    int rows = in.readCount();
    for (int i = 0; i < rows; i++) {
      kpis.add(readRow(in, version));
    }
    if (version == VERSION_IN_CLOSING
        || version == VERSION_WITHOUT_REACH_IN_CLOSING
        || version == VERSION_WITHOUT_ORDERS_IN_CLOSING) {
      closing.readPass(in);
    }
    return nextSequence;
  }

  private KpiRow readRow(ByteReader in, int version) {
    if (version < VERSION_WITHOUT_REACH) {
      return kpiCodec.readOld(in);
    }
    return version < VERSION ? kpiCodec.readWithoutReach(in) : kpiCodec.read(in);
  }
}
