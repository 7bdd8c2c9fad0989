package io.adstream.kpi;

import java.io.Serializable;

/**
 * What is counted of a window and group. All of it adds up, so any grouping, batching and order of
 * merging gives the same sums.
 *
 * @param impressions accepted impressions
 * @param clicks matched clicks
 * @param clickedImpressions impressions with at least one match
 * @param impressionCostMicros cost of the impressions, in millionths of the currency unit
 * @param clickCostMicros cost of the matched clicks, in millionths of the currency unit
 */
public record Measures(
    long impressions,
    long clicks,
    long clickedImpressions,
    long impressionCostMicros,
    long clickCostMicros)
    implements Serializable {

  /** Nothing counted. */
  public static final Measures ZERO = new Measures(0, 0, 0, 0, 0);

  /** One accepted impression. */
  public static Measures ofImpression(long costMicros) {
    return new Measures(1, 0, 0, costMicros, 0);
  }

  /** One matched click, without its impression. */
  public static Measures ofClick(long costMicros) {
    return new Measures(0, 1, 0, 0, costMicros);
  }

  /** An impression's first match. */
  public static Measures ofClickedImpression() {
    return new Measures(0, 0, 1, 0, 0);
  }

  /**
   * The sums of both.
   *
   * @throws ArithmeticException if a sum is beyond what a long holds
   */
  public Measures plus(Measures other) {
    return new Measures(
        Math.addExact(impressions, other.impressions),
        Math.addExact(clicks, other.clicks),
        Math.addExact(clickedImpressions, other.clickedImpressions),
        Math.addExact(impressionCostMicros, other.impressionCostMicros),
        Math.addExact(clickCostMicros, other.clickCostMicros));
  }

  /** What takes these out of a sum again. */
  public Measures negated() {
    return new Measures(
        -impressions, -clicks, -clickedImpressions, -impressionCostMicros, -clickCostMicros);
  }

  /** Total cost: impression cost + click cost, in millionths of the currency unit. */
  public long totalCostMicros() {
    return Math.addExact(impressionCostMicros, clickCostMicros);
  }
}
