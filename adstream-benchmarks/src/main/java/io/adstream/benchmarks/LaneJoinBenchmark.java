package io.adstream.benchmarks;

import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.LaneJoin;
import io.adstream.join.UnclickedRows;
import io.adstream.join.WindowBudget;
import io.adstream.join.WindowLog;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Time to join one impression of the workload and the clicks that belong to it, in one lane. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LaneJoinBenchmark {

  private static final int IMPRESSIONS = 100_000;
  private static final int RECORDS_PER_COMMIT = 10_000;

  private final TrafficSpec spec =
      new Workload(IMPRESSIONS, Instant.parse("2026-01-01T00:00:00Z")).traffic();
  private final List<TrafficRecord> records = new ArrayList<>();

  /** Makes the workload, decoded. */
  public LaneJoinBenchmark() {
    new Traffic(spec).forEachRemaining(records::add);
  }

  /** All records through a lane with an empty window, to the end of its windows. */
  @Benchmark
  @OperationsPerInvocation(IMPRESSIONS)
  public Counters impression(Blackhole sink) {
    WindowLog log = new Discarding(sink);
    try (LaneJoin lane =
        new LaneJoin(
            spec.join(),
            spec.cubes(),
            UnclickedRows.DROPPED,
            0,
            1,
            1,
            new WindowBudget(1L << 30),
            (JoinResult result) -> sink.consume(result))) {
      long offset = 0;
      for (TrafficRecord record : records) {
        lane.read(record.type(), record.meaning(), "topic", 0, offset++, null);
        if (offset % RECORDS_PER_COMMIT == 0) {
          commit(lane, log, sink);
        }
      }
      commit(lane, log, sink);
      return lane.counters();
    }
  }

  private static void commit(LaneJoin lane, WindowLog log, Blackhole sink) {
    lane.closePassed();
    sink.consume(lane.kpis().drain());
    lane.log(log);
  }

  private record Discarding(Blackhole sink) implements WindowLog {
    @Override
    public void put(long segment, long sequence, byte[] block) {
      sink.consume(block);
    }

    @Override
    public void drop(long segment, long sequence) {
      sink.consume(sequence);
    }
  }
}
