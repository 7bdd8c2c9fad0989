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
 * sums. Taken of sums, at the last moment; null where the divisor is 0. Immutable.
 *
 * @param name its column: a lower-case letter, then lower-case letters, digits and underscores, at
 *     most 63 characters
 * @param comment what it is, in words; may be empty
 * @param factor what the sum or ratio is multiplied with
 * @param dividend a sum of measures
 * @param divisor a sum of measures; null where the KPI is the dividend itself
 */
public record Kpi(
    String name, String comment, BigDecimal factor, Sum dividend, @Nullable Sum divisor)
    implements Serializable {

  private static final int MOST_DIGITS = 30;

  /**
   * A sum of measures, some of which are subtracted.
   *
   * @param plus the names of measures that are added; at least one
   * @param minus the names of those that are subtracted
   */
  public record Sum(List<String> plus, List<String> minus) implements Serializable {

    /**
     * Copies the names.
     *
     * @param plus the names of measures that are added; at least one
     * @param minus the names of those that are subtracted
     * @throws IllegalArgumentException if none is added
     */
    public Sum {
      plus = List.copyOf(plus);
      minus = List.copyOf(minus);
      if (plus.isEmpty()) {
        throw new IllegalArgumentException("Cannot sum measures: there are none, expected some");
      }
    }

    /**
     * {@return the sum of these measures}
     *
     * @param measures names of measures of the cube
     */
    public static Sum of(String... measures) {
      return new Sum(List.of(measures), List.of());
    }

    /**
     * {@return this sum less these measures}
     *
     * @param measures names of measures of the cube
     */
    public Sum less(String... measures) {
      List<String> all = new ArrayList<>(minus);
      all.addAll(List.of(measures));
      return new Sum(plus, all);
    }

    /** {@return all names} */
    public List<String> measures() {
      List<String> all = new ArrayList<>(plus);
      all.addAll(minus);
      return all;
    }

    /** Without the subtracted measures that are not among these: what is not counted is 0. */
    Sum within(Set<String> names) {
      return new Sum(plus, minus.stream().filter(names::contains).toList());
    }

    /** Such as {@code clicks - invalid_clicks}. */
    @Override
    public String toString() {
      return String.join(" + ", plus) + minus.stream().map(" - "::concat).collect(joining());
    }
  }

  /**
   * Checks the name, the comment and the factor.
   *
   * @param name its column: a lower-case letter, then lower-case letters, digits and underscores,
   *     at most 63 characters
   * @param comment what it is, in words; may be empty
   * @param factor what the sum or ratio is multiplied with
   * @param dividend a sum of measures
   * @param divisor a sum of measures; null where the KPI is the dividend itself
   * @throws IllegalArgumentException if one is out of bounds
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
   * @param name the column: small letters, digits and {@code _}
   * @param dividend a measure of the cube, or a sum of several
   * @param divisor a measure of the cube, or a sum of several; the KPI is null where it is 0
   */
  public static Kpi ratio(String name, String dividend, String divisor) {
    return ratio(name, Sum.of(dividend), Sum.of(divisor));
  }

  /**
   * {@return a ratio of two sums of measures}
   *
   * @param name the column: small letters, digits and {@code _}
   * @param dividend a measure of the cube, or a sum of several
   * @param divisor a measure of the cube, or a sum of several; the KPI is null where it is 0
   */
  public static Kpi ratio(String name, Sum dividend, Sum divisor) {
    return new Kpi(name, "", BigDecimal.ONE, dividend, divisor);
  }

  /**
   * {@return a sum of measures}
   *
   * @param name the column: small letters, digits and {@code _}
   * @param sum measures of the cube to add and subtract
   */
  public static Kpi sum(String name, Sum sum) {
    return new Kpi(name, "", BigDecimal.ONE, sum, null);
  }

  /**
   * {@return the same, multiplied with this}
   *
   * @param factor what the value is multiplied by
   */
  public Kpi times(BigDecimal factor) {
    return new Kpi(name, comment, factor, dividend, divisor);
  }

  /**
   * {@return the same, multiplied with this}
   *
   * @param factor what the value is multiplied by
   */
  public Kpi times(long factor) {
    return times(BigDecimal.valueOf(factor));
  }

  /**
   * {@return the same with this comment}
   *
   * @param comment what the column holds, for its comment in the database
   */
  public Kpi describedAs(String comment) {
    return new Kpi(name, comment, factor, dividend, divisor);
  }

  /** The names of all measures in it. */
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
