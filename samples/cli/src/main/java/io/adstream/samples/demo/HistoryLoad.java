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
 * Stores a history before the traffic begins, as an additional lane would: in batches, through the
 * sink. Afterwards the lane has ended, so its watermark is set so far ahead that it holds no window
 * open.
 */
final class HistoryLoad {

  private static final Duration AHEAD = Duration.ofDays(3650);

  private final int lane;
  private long position;
  private long rows;
  private @Nullable LaneStatus last;

  /**
   * Creates a load without starting it.
   *
   * @param lane a lane that no engine writes
   */
  HistoryLoad(int lane) {
    this.lane = lane;
  }

  /** Stores the history; returns the number of its rows of results and cubes. */
  long run(History history, PostgresSink.Builder sink, SinkSpec spec) {
    try (SinkSession session = sink.backfill().build().open(spec)) {
      history.forEach(part -> write(session, part));
    }
    return rows;
  }

  /** Ends the lane at the current time. */
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
