package io.adstream.kpi;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Defines a key performance indicator: a factor times a sum of measures, or times a ratio of two
 * sums. It is computed from aggregated sums when it is read, never averaged; null if the divisor is
 * 0. Immutable.
 *
 * @param name its column: a lower-case letter, then lower-case letters, digits and underscores, at
 *     most 63 characters
 * @param comment a description, which becomes the column's comment; may be empty
 * @param factor the sum or ratio is multiplied by it; at most 30 digits
 * @param dividend the dividend
 * @param divisor the divisor; null if the KPI is the dividend itself
 */
public record Kpi(
    String name, String comment, BigDecimal factor, Sum dividend, @Nullable Sum divisor)
    implements Serializable {

  private static final int MOST_DIGITS = 30;

  /**
   * A sum of measures, some of which are subtracted.
   *
   * @param plus the names of measures that are added; at least one
   * @param minus the names of measures that are subtracted; may be empty
   */
  public record Sum(List<String> plus, List<String> minus) implements Serializable {

    /**
     * Copies the names.
     *
     * @param plus the names of measures that are added; at least one
     * @param minus the names of measures that are subtracted; may be empty
     * @throws IllegalArgumentException if no measure is added
     */
    public Sum {
      plus = List.copyOf(plus);
      minus = List.copyOf(minus);
      if (plus.isEmpty()) {
        throw new IllegalArgumentException("Cannot sum measures: there are none, expected some");
      }
    }

    /**
     * {@return the sum of the given measures}
     *
     * @param measures names of measures of the cube
     */
    public static Sum of(String... measures) {
      return new Sum(List.of(measures), List.of());
    }

    /**
     * {@return this sum minus the given measures}
     *
     * @param measures names of measures of the cube
     */
    public Sum less(String... measures) {
      List<String> all = new ArrayList<>(minus);
      all.addAll(List.of(measures));
      return new Sum(plus, all);
    }

    /** {@return the names of all measures in this sum} */
    public List<String> measures() {
      List<String> all = new ArrayList<>(plus);
      all.addAll(minus);
      return all;
    }

    /** Drops subtracted measures that a cube does not have: what is not counted is 0. */
    Sum within(Set<String> names) {
      return new Sum(plus, minus.stream().filter(names::contains).toList());
    }

    /** The sum as an expression, such as {@code clicks - invalid_clicks}. */
    @Override
    public String toString() {
      return String.join(" + ", plus) + minus.stream().map(" - "::concat).collect(joining());
    }
  }

  /**
   * Validates the components.
   *
   * @param name its column: a lower-case letter, then lower-case letters, digits and underscores,
   *     at most 63 characters
   * @param comment a description, which becomes the column's comment; may be empty
   * @param factor the sum or ratio is multiplied by it; at most 30 digits
   * @param dividend the dividend
   * @param divisor the divisor; null if the KPI is the dividend itself
   * @throws IllegalArgumentException if the name, comment or factor is out of bounds
   */
  public Kpi {
    Attribute.checkComment(name, comment);
    if (factor.precision() > MOST_DIGITS || Math.abs(factor.scale()) > MOST_DIGITS) {
      throw new IllegalArgumentException(
          "Cannot create KPI " + name + ": factor is " + factor + ", expected at most 30 digits");
    }
    if (!CubeMeasure.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot create KPI: name is \"" + name + "\", expected " + CubeMeasure.NAME.pattern());
    }
  }

  /**
   * {@return a ratio of two measures}
   *
   * @param name the column: lower-case letters, digits and underscores
   * @param dividend the name of a measure of the cube
   * @param divisor the name of a measure of the cube; the KPI is null if it is 0
   */
  public static Kpi ratio(String name, String dividend, String divisor) {
    return ratio(name, Sum.of(dividend), Sum.of(divisor));
  }

  /**
   * {@return a ratio of two sums of measures}
   *
   * @param name the column: lower-case letters, digits and underscores
   * @param dividend a sum of measures of the cube
   * @param divisor a sum of measures of the cube; the KPI is null if it is 0
   */
  public static Kpi ratio(String name, Sum dividend, Sum divisor) {
    return new Kpi(name, "", BigDecimal.ONE, dividend, divisor);
  }

  /**
   * {@return a sum of measures}
   *
   * @param name the column: lower-case letters, digits and underscores
   * @param sum the measures of the cube to add and subtract
   */
  public static Kpi sum(String name, Sum sum) {
    return new Kpi(name, "", BigDecimal.ONE, sum, null);
  }

  /**
   * {@return a copy with the given factor}
   *
   * @param factor the value is multiplied by it; at most 30 digits
   */
  public Kpi times(BigDecimal factor) {
    return new Kpi(name, comment, factor, dividend, divisor);
  }

  /**
   * {@return a copy with the given factor}
   *
   * @param factor the value is multiplied by it; at most 30 digits
   */
  public Kpi times(long factor) {
    return times(BigDecimal.valueOf(factor));
  }

  /**
   * {@return a copy with the given comment}
   *
   * @param comment a description, which becomes the column's comment; may be empty
   */
  public Kpi describedAs(String comment) {
    return new Kpi(name, comment, factor, dividend, divisor);
  }

  /** The names of all measures in the formula. */
  List<String> measures() {
    List<String> all = new ArrayList<>(dividend.measures());
    if (divisor != null) {
      all.addAll(divisor.measures());
    }
    return all;
  }

  Kpi within(Set<String> names) {
    return new Kpi(
        name,
        comment,
        factor,
        dividend.within(names),
        divisor == null ? null : divisor.within(names));
  }

  /** {@return the formula, such as {@code 1000 * impression_cost / impressions}} */
  public String formula() {
    String times = factor.compareTo(BigDecimal.ONE) == 0 ? "" : factor.toPlainString() + " * ";
    return times + term(dividend) + (divisor == null ? "" : " / " + term(divisor));
  }

  private String term(Sum sum) {
    boolean isAlone = sum.measures().size() == 1 || (divisor == null && isFactorOne());
    return isAlone ? sum.toString() : "(" + sum + ")";
  }

  private boolean isFactorOne() {
    return factor.compareTo(BigDecimal.ONE) == 0;
  }
}
