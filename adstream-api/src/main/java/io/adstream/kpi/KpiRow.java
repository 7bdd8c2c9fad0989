package io.adstream.kpi;

import java.util.List;

/**
 * Amounts to add to a row of a cube.
 *
 * @param key which row
 * @param measures what to add
 * @param reach sketches to unite with those of the row's day: one for each {@link CubePlan#reach()
 *     reach} of the cube, or none
 */
public record KpiRow(KpiKey key, Measures measures, List<ReachSketch> reach) {

  /**
   * Copies the list.
   *
   * @param key which row
   * @param measures what to add
   * @param reach sketches to unite with those of the row's day: one for each {@link
   *     CubePlan#reach() reach} of the cube, or none
   */
  public KpiRow {
    reach = List.copyOf(reach);
  }

  /**
   * A row without sketches.
   *
   * @param key which row
   * @param measures what to add
   */
  public KpiRow(KpiKey key, Measures measures) {
    this(key, measures, List.of());
  }
}
