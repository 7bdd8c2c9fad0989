package io.adstream.benchmarks.micro;

import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.kpi.KpiRow;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts impressions in the sums of their groups, in each of the workload's cubes. */
@State(Scope.Thread)
public class KpiBenchmark {

  private final List<Impression> impressions = Records.impressions();
  private final KpiDeltas deltas = new KpiDeltas(Records.workload(1).plan());

  /** Creates the impressions. */
  public KpiBenchmark() {}

  /** An impression; the sums are delivered after each {@value Records#COUNT} impressions. */
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
