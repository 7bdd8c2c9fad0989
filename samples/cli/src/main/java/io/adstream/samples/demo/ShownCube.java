package io.adstream.samples.demo;

import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Measures;
import java.util.Map;

/**
 * A cube's sums, for display.
 *
 * @param plan the cube
 * @param rows its sums by the values of its first dimension
 */
record ShownCube(CubePlan plan, Map<String, Measures> rows) {

  /** The sums over all rows. */
  Measures total() {
    return rows.values().stream()
        .reduce(Measures.of(new long[plan.measures().size()]), Measures::plus);
  }
}
