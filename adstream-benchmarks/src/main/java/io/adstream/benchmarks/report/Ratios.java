package io.adstream.benchmarks.report;

import io.adstream.benchmarks.jobs.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Compares what was measured in one go. */
final class Ratios {

  private Ratios() {}

  /** How many times as many events a second; empty without one of them. */
  static OptionalDouble speed(Optional<Series> ours, Optional<Series> theirs) {
    return ours.isPresent() && theirs.isPresent()
        ? OptionalDouble.of(ours.get().eventsPerSecond() / theirs.get().eventsPerSecond())
        : OptionalDouble.empty();
  }

  /** A job's figure with the most impressions ÷ with the fewest; empty without two sizes. */
  static OptionalDouble growth(Results results, Job job, ToDoubleFunction<Series> figure) {
    List<Series> sizes =
        results.part(Section.SCALE).stream()
            .flatMap(part -> part.series().stream())
            .filter(each -> each.job().equals(job.toString()))
            .sorted(Comparator.comparingLong(Series::impressions))
            .toList();
    return sizes.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            figure.applyAsDouble(sizes.get(sizes.size() - 1)) / figure.applyAsDouble(sizes.get(0)));
  }
}
