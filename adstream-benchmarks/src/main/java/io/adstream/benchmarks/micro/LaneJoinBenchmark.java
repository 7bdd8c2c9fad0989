package io.adstream.benchmarks.micro;

import static java.util.Objects.requireNonNull;

import io.adstream.benchmarks.WideTraffic;
import io.adstream.decode.Decoded;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The join's rules over one lane, per impression of the workload, including its clicks. */
@State(Scope.Thread)
public class LaneJoinBenchmark {

  private static final int IMPRESSIONS = 100_000;
  private static final int RECORDS_PER_COMMIT = 10_000;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(long segment, long sequence, byte[] bytes) {}

  /** Whether impressions have the declared attributes of {@link WideTraffic}. */
  @Param({"false", "true"})
  public boolean declared;

  private @Nullable JoinPlan plan;
  private final List<TrafficRecord> records = new ArrayList<>();
  private final List<Block> log = new ArrayList<>();

  /** Creates the benchmark. */
  public LaneJoinBenchmark() {}

  /** Creates the decoded workload, and the log of a lane that has read it. */
  @Setup
  public void make() {
    TrafficSpec workload = Records.workload(IMPRESSIONS);
    plan = (declared ? WideTraffic.spec(workload) : workload).plan();
    new Traffic(workload)
        .forEachRemaining(record -> records.add(declared ? WideTraffic.of(record) : record));
    try (LaneJoin lane = lane(result -> {})) {
      long offset = 0;
      for (TrafficRecord record : records) {
        // The heartbeats at the end would close the window.
        if (!(record.meaning() instanceof Decoded.Heartbeat)) {
          lane.read(record.type(), record.meaning(), "topic", 0, offset++, null);
        }
        if (offset % RECORDS_PER_COMMIT == 0) {
          logOf(lane);
        }
      }
      logOf(lane);
    }
  }

  private LaneJoin lane(Consumer<JoinResult> results) {
    return new LaneJoin(
        requireNonNull(plan), new LanePartitions(0, 1, 1), new WindowBudget(1L << 30), results);
  }

  private void logOf(LaneJoin lane) {
    lane.kpis().drain();
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            log.removeIf(other -> segment == STATE && other.segment() == STATE);
            log.add(new Block(segment, sequence, block));
          }

          @Override
          public void drop(long segment, long sequence) {
            throw new IllegalStateException("Cannot keep log: a segment has closed");
          }
        });
  }

  /** Processes all records in a lane with an empty window, until all windows are closed. */
  @Benchmark
  @OperationsPerInvocation(IMPRESSIONS)
  public Counters impression(Blackhole sink) {
    WindowLog discarding = new Discarding(sink);
    try (LaneJoin lane = lane(sink::consume)) {
      long offset = 0;
      for (TrafficRecord record : records) {
        lane.read(record.type(), record.meaning(), "topic", 0, offset++, null);
        if (offset % RECORDS_PER_COMMIT == 0) {
          commit(lane, discarding, sink);
        }
      }
      commit(lane, discarding, sink);
      return lane.counters();
    }
  }

  /** Restores a lane that holds all impressions from its log. */
  @Benchmark
  @OperationsPerInvocation(IMPRESSIONS)
  public long restoredImpression() {
    try (LaneJoin lane = lane(result -> {})) {
      for (Block block : log) {
        lane.replay(block.segment(), block.sequence(), block.bytes());
      }
      lane.replayed();
      return lane.openEvents();
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
