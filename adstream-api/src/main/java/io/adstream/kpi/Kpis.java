package io.adstream.kpi;

import java.util.OptionalDouble;

/**
 * The key performance indicators of a window and group, as ratios of sums. Each is empty if its
 * divisor is 0, never 0, NaN or infinite. Costs are in the currency unit. Names and formulas follow
 * the usage of the IAB's glossary.
 *
 * @param measures the sums
 */
public record Kpis(Measures measures) {

  private static final double MICROS = 1_000_000.0;

  /**
   * {@return click-through rate, clicks ÷ impressions: a fraction (0.02 is 2 %), above 1 if
   * impressions have several clicks; empty without impressions}
   */
  public OptionalDouble ctr() {
    return ratio((double) measures.clicks(), measures.impressions());
  }

  /**
   * {@return unique click-through rate, clicked impressions ÷ impressions: a fraction; empty
   * without impressions}
   */
  public OptionalDouble uniqueCtr() {
    return ratio((double) measures.clickedImpressions(), measures.impressions());
  }

  /** {@return cost per click, click cost ÷ clicks; empty without clicks} */
  public OptionalDouble cpc() {
    return ratio(measures.clickCostMicros() / MICROS, measures.clicks());
  }

  /** {@return effective cost per click, total cost ÷ clicks; empty without clicks} */
  public OptionalDouble ecpc() {
    return ratio(measures.totalCostMicros() / MICROS, measures.clicks());
  }

  /**
   * {@return CPI, cost per impression (not per install): impression cost ÷ impressions; empty
   * without impressions}
   */
  public OptionalDouble cpi() {
    return ratio(measures.impressionCostMicros() / MICROS, measures.impressions());
  }

  /** {@return cost per thousand impressions, 1000 × {@link #cpi()}; empty without impressions} */
  public OptionalDouble cpm() {
    return ratio(1000.0 * measures.impressionCostMicros() / MICROS, measures.impressions());
  }

  /**
   * {@return effective cost per thousand impressions, 1000 × total cost ÷ impressions; empty
   * without impressions}
   */
  public OptionalDouble ecpm() {
    return ratio(1000.0 * measures.totalCostMicros() / MICROS, measures.impressions());
  }

  /** {@return total cost, impression cost + click cost} */
  public double totalCost() {
    return measures.totalCostMicros() / MICROS;
  }

  private static OptionalDouble ratio(double dividend, long divisor) {
    return divisor == 0 ? OptionalDouble.empty() : OptionalDouble.of(dividend / divisor);
  }
}
