package io.adstream.benchmarks.sink;

import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult.Matched;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import java.util.List;

/** The sink itself: a lane's batches with positions and status, as written by an engine. */
final class LaneWriter implements RowWriter {

  /** Counters that move with every batch of traffic. */
  private static final List<Counter> COUNTED =
      List.of(
          Counter.IMPRESSIONS_READ,
          Counter.IMPRESSIONS_ACCEPTED,
          Counter.IMPRESSIONS_DUPLICATE,
          Counter.CLICKS_READ,
          Counter.CLICKS_ACCEPTED,
          Counter.CLICKS_DUPLICATE,
          Counter.MATCHED,
          Counter.UNCLICKED,
          Counter.ORPHANS);

  private final SinkSession session;
  private final int lane;
  private long position;

  LaneWriter(SinkSession session, int lane) {
    this.session = session;
    this.lane = lane;
    position = session.position(lane);
  }

  @Override
  public void write(List<Matched> rows) {
    long end = position + rows.size();
    long watermark = rows.get(0).impression().eventTimeMillis();
    long[] counters = new long[Counter.values().length];
    for (Counter counter : COUNTED) {
      counters[counter.ordinal()] = end;
    }
    LaneStatus status =
        new LaneStatus(watermark, watermark, watermark, 0, 0, Counters.of(counters));
    session.write(new Batch(lane, position, end, List.copyOf(rows), List.of(), status));
    position = end;
  }

  @Override
  public void close() {
    session.close();
  }
}
