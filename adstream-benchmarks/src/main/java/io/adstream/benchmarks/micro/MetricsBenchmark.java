package io.adstream.benchmarks.micro;

import io.adstream.engine.PipelineSpec;
import io.adstream.engine.SourceWait;
import io.adstream.internal.status.BatchTally;
import io.adstream.internal.status.PipelineStatus;
import io.adstream.internal.status.SinkWriter;
import io.adstream.internal.status.StateTracker.LanePhase;
import io.adstream.internal.status.TalliedBatch;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import io.adstream.status.PipelineMetric;
import io.adstream.status.PipelineMetrics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What metrics add to the line: counters of records are the join's own, so all that is counted for
 * metrics alone is what a batch holds, and the delay of each match. And what a reader pays.
 */
@State(Scope.Thread)
public class MetricsBenchmark {

  private static final int LANES = 4;

  private final List<Matched> matches = Records.matches(Records.COUNT);
  private final SinkWriter writer = new SinkWriter();
  private final SinkSession nowhere = new Nowhere();
  private final Batch batch = new Batch(0, 0, 1, List.<JoinResult>copyOf(matches), List.of(), null);
  private final PipelineStatus status =
      new PipelineStatus(
          "benchmark",
          PipelineSpec.builder("metrics")
              .kafka("unused:1", "impressions", "clicks")
              .join(Records.workload(1).join())
              .build(),
          new FourLanes(),
          writer);

  /** Makes the matches. */
  public MetricsBenchmark() {}

  /** A match, from its place in a batch to the histogram; by batches of {@value Records#COUNT}. */
  @Benchmark
  @OperationsPerInvocation(Records.COUNT)
  public SinkWriter match() {
    BatchTally tally = new BatchTally();
    for (Matched match : matches) {
      tally.add(match, match.click().eventTimeMillis());
    }
    writer.write(nowhere, new TalliedBatch(batch, tally));
    return writer;
  }

  /** Every metric of a pipeline with four lanes, as a registry reads them. */
  @Benchmark
  public void reading(Blackhole reader) {
    PipelineMetrics metrics = status.metrics();
    for (PipelineMetric metric : PipelineMetric.values()) {
      reader.consume(metric.samples(metrics));
    }
  }

  private static final class FourLanes implements PipelineStatus.Source {
    private final Map<Integer, LaneStatus> lanes =
        IntStream.range(0, LANES)
            .boxed()
            .collect(
                Collectors.toMap(
                    Function.identity(), lane -> new LaneStatus(1, 2, 3, 4, 5, Counters.ZERO)));

    @Override
    public Map<Integer, LaneStatus> lanes() {
      return lanes;
    }

    @Override
    public LanePhase phase() {
      return LanePhase.JOINED;
    }

    @Override
    public List<SourceWait> sourceWaits() {
      return List.of();
    }
  }

  /** Takes each batch at once. */
  private static final class Nowhere implements SinkSession {
    @Override
    public String epoch() {
      return "0";
    }

    @Override
    public long position(int lane) {
      return 0;
    }

    @Override
    public boolean write(Batch written) {
      return true;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
