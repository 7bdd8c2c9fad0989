package io.adstream.benchmarks.report;

import io.adstream.benchmarks.jobs.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Compares measurements of one invocation. */
final class Ratios {

  private Ratios() {}

  /** The ratio of two jobs' events per second; empty if either is missing. */
  static OptionalDouble speed(Optional<Series> ours, Optional<Series> theirs) {
    return ours.isPresent() && theirs.isPresent()
        ? OptionalDouble.of(ours.get().eventsPerSecond() / theirs.get().eventsPerSecond())
        : OptionalDouble.empty();
  }

  /** A job's value with the most impressions ÷ with the fewest; empty without two sizes. */
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
