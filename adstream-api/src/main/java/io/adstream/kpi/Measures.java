package io.adstream.kpi;

import static io.adstream.kpi.StandardMeasures.GROSS;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of a cube's {@linkplain CubePlan#measures() measures}, in their order: counts and
 * integers as they are, decimals in millionths. The first five are those of {@link
 * StandardMeasures#GROSS}, which have accessors. Immutable.
 */
public final class Measures implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long[] values;

  private Measures(long[] values) {
    this.values = values;
  }

  /**
   * {@return measures with the given values}
   *
   * @param values at least the five of {@link StandardMeasures#GROSS}; copied
   * @throws IllegalArgumentException if there are fewer values
   */
  public static Measures of(long... values) {
    if (values.length < GROSS.size()) {
      throw new IllegalArgumentException(
          "Cannot create measures: there are "
              + values.length
              + " values, expected at least "
              + GROSS.size());
    }
    return new Measures(values.clone());
  }

  /** {@return the number of values} */
  public int size() {
    return values.length;
  }

  /**
   * {@return the value at an index of the cube's measures}
   *
   * @param index the measure's index in its cube; 0 or more
   */
  public long value(int index) {
    return values[index];
  }

  /** {@return the number of accepted impressions} */
  public long impressions() {
    return values[0];
  }

  /** {@return the number of matched clicks} */
  public long clicks() {
    return values[1];
  }

  /** {@return the number of impressions with at least one match} */
  public long clickedImpressions() {
    return values[2];
  }

  /** {@return the cost of the impressions, in millionths of the currency unit} */
  public long impressionCostMicros() {
    return values[3];
  }

  /** {@return the cost of the matched clicks, in millionths of the currency unit} */
  public long clickCostMicros() {
    return values[4];
  }

  /** {@return the total cost, impression cost + click cost, in millionths of the currency unit} */
  public long totalCostMicros() {
    return Math.addExact(impressionCostMicros(), clickCostMicros());
  }

  /**
   * {@return the sum of these measures and others, value by value}
   *
   * @param other measures of the same cube
   * @throws ArithmeticException if a sum overflows a long
   * @throws IllegalArgumentException if the numbers of values differ
   */
  public Measures plus(Measures other) {
    if (values.length != other.values.length) {
      throw new IllegalArgumentException(
          "Cannot add measures: there are "
              + other.values.length
              + " values, expected "
              + values.length);
    }
    long[] sums = new long[values.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(values[i], other.values[i]);
    }
    return new Measures(sums);
  }

  /** {@return the values in the order of the cube's measures} */
  public long[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Measures that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** The values in their order. */
  @Override
  public String toString() {
    return "Measures" + Arrays.toString(values);
  }
}
