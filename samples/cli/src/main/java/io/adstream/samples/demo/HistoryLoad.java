package io.adstream.samples.demo;

import io.adstream.jdbc.PostgresSink;
import io.adstream.samples.traffic.History;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores a past before the traffic begins, as one more lane would have: in batches, through the
 * sink. The lane has ended then, so its watermark is set so far ahead that it holds no window open.
 */
final class HistoryLoad {

  private static final Duration AHEAD = Duration.ofDays(3650);

  private final int lane;
  private long position;
  private long rows;
  private @Nullable LaneStatus last;

  /**
   * A load that has not begun.
   *
   * @param lane a lane that no engine writes
   */
  HistoryLoad(int lane) {
    this.lane = lane;
  }

  /** Stores it; returns how many rows of results and cubes it has. */
  long run(History history, PostgresSink.Builder sink, SinkSpec spec) {
    try (SinkSession session = sink.backfill().build().open(spec)) {
      history.forEach(part -> write(session, part));
    }
    return rows;
  }

  /** Ends the lane, at the time of now. */
  void end(PostgresSink.Builder sink, SinkSpec spec) {
    LaneStatus reached = last == null ? LaneStatus.NONE : last;
    long ahead = System.currentTimeMillis() + AHEAD.toMillis();
    LaneStatus ended = new LaneStatus(ahead, ahead, ahead, 0, 0, reached.counters());
    try (SinkSession session = sink.build().open(spec)) {
      session.write(new Batch(lane, position, position + 1, List.of(), List.of(), ended));
    }
  }

  private void write(SinkSession session, History.Part part) {
    session.write(
        new Batch(lane, position, position + 1, part.results(), part.kpis(), part.status()));
    position++;
    rows += part.results().size() + part.kpis().size();
    if (part.status() != null) {
      last = part.status();
    }
  }
}
