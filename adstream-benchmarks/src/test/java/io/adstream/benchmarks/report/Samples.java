package io.adstream.benchmarks.report;

import io.adstream.benchmarks.jobs.Job;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Results that are easy to work out by hand. */
final class Samples {

  private Samples() {}

  /** A million records; the runs take the given seconds, and half as much CPU time. */
  static Series series(Job job, double... seconds) {
    return seriesOf(1_000_000, job, seconds);
  }

  static Series seriesOf(long records, Job job, double... seconds) {
    List<Measurement> runs =
        DoubleStream.of(seconds)
            .mapToObj(
                each ->
                    new Measurement(
                        each, each / 2, 500 << 20, 3 << 20, 7 << 20, 100 * records, 1, 2, 300, 2))
            .toList();
    return new Series(job.toString(), job.title(), records, records, runs);
  }

  static Part part(List<Series> series, List<Latency> latencies) {
    return part(series, latencies, List.of());
  }

  static Part part(List<Series> series, List<Latency> latencies, List<Recovery> recoveries) {
    return new Part(
        "2026-01-01T00:00:00Z",
        "./adstream bench",
        "-Xmx3g",
        Map.of("cores", "2"),
        series,
        latencies,
        recoveries);
  }
}
