package io.adstream.benchmarks.micro;

import io.adstream.event.Impression;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiDeltas;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counting: from an impression to the sums of its group, in each of the workload's cubes. */
@State(Scope.Thread)
public class KpiBenchmark {

  private static final List<Cube> CUBES = Records.workload(1).cubes();

  private final List<Impression> impressions = Records.impressions();
  private final KpiDeltas deltas = new KpiDeltas();

  /** Makes the impressions. */
  public KpiBenchmark() {}

  /** An impression; the sums are handed on after each {@value Records#COUNT} of them. */
  @Benchmark
  @OperationsPerInvocation(Records.COUNT)
  public List<KpiRow> impression() {
    return rows(deltas, impressions);
  }

  /** The sums over impressions. */
  static List<KpiRow> rows(KpiDeltas deltas, List<Impression> impressions) {
    for (Impression impression : impressions) {
      Measures measures = Measures.ofImpression(impression.costMicros());
      for (Cube cube : CUBES) {
        long start = cube.windowStartMillis(impression.eventTimeMillis());
        deltas.add(new KpiKey(cube.name(), start, cube.groupOf(impression)), measures);
      }
    }
    return deltas.drain();
  }
}
