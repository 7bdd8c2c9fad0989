package io.adstream.benchmarks.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The target of a metric.
 *
 * @param what the metric's name
 * @param unit its unit, preceded by a space; empty for a ratio
 * @param first the first target
 * @param goal the final target
 * @param measured the measured value, if any
 */
record Target(
    String what,
    String unit,
    double first,
    double goal,
    Function<Results, OptionalDouble> measured) {

  /** A row of the table of targets. */
  String row(Results results) {
    OptionalDouble figure = measured.apply(results);
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            what,
            text(first),
            text(goal),
            figure.isPresent() ? text(figure.getAsDouble()) : "–",
            figure.isPresent() ? reached(figure.getAsDouble()) : "not measured");
  }

  /** Higher is better if the goal is above the first target, otherwise lower is. */
  String reached(double figure) {
    double sign = goal > first ? 1 : -1;
    if (sign * figure >= sign * goal) {
      return "goal";
    }
    return sign * figure >= sign * first ? "first target" : "**no**";
  }

  private String text(double figure) {
    if (figure >= 100) {
      return String.format(Locale.ROOT, "%,.0f", figure) + unit;
    }
    String digits = String.format(Locale.ROOT, figure >= 10 ? "%.1f" : "%.2f", figure);
    return digits.replaceAll("\\.?0+$", "") + unit;
  }
}
