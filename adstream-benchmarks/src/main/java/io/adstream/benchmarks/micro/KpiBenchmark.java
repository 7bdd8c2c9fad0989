package io.adstream.benchmarks.micro;

import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.kpi.KpiRow;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counting: from an impression to the sums of its group, in each of the workload's cubes. */
@State(Scope.Thread)
public class KpiBenchmark {

  private final List<Impression> impressions = Records.impressions();
  private final KpiDeltas deltas = new KpiDeltas(Records.workload(1).plan());

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
    impressions.forEach(deltas::addImpression);
    return deltas.drain();
  }
}
