package io.adstream.benchmarks.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a figure should be.
 *
 * @param what the figure's name
 * @param unit of the figure, with a blank before; empty for a ratio
 * @param first what it should be at first
 * @param goal what it should be in the end
 * @param measured what it is, if that was measured
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

  /** More is better where the goal is above the first target, and less where it is below. */
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
