package io.adstream.kpi;

import java.util.List;

/**
 * Amounts to add to a row of a cube.
 *
 * @param key the row
 * @param measures the amounts to add
 * @param reach sketches to merge into those of the row's day: one for each {@link CubePlan#reach()
 *     reach} of the cube, or an empty list
 */
public record KpiRow(KpiKey key, Measures measures, List<ReachSketch> reach) {

  /**
   * Copies the sketches.
   *
   * @param key the row
   * @param measures the amounts to add
   * @param reach sketches to merge into those of the row's day: one for each {@link
   *     CubePlan#reach() reach} of the cube, or an empty list
   */
  public KpiRow {
    reach = List.copyOf(reach);
  }

  /**
   * Creates a row without sketches.
   *
   * @param key the row
   * @param measures the amounts to add
   */
  public KpiRow(KpiKey key, Measures measures) {
    this(key, measures, List.of());
  }
}
