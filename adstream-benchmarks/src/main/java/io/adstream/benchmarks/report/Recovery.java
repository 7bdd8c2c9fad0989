package io.adstream.benchmarks.report;

import java.util.Arrays;

/**
 * The gaps in results, in seconds.
 *
 * @param job the name of the job
 * @param title its title
 * @param openImpressions the number of open impressions
 * @param kills the number of kills, and of clean stops
 * @param killedP50 the median after {@code kill -9}
 * @param killedMost the maximum after {@code kill -9}
 * @param endedP50 the median after a clean stop, from its end to the first row
 * @param endedMost the maximum after a clean stop
 * @param killedInARow the longest time without a row while killed every 15 seconds
 */
public record Recovery(
    String job,
    String title,
    long openImpressions,
    int kills,
    double killedP50,
    double killedMost,
    double endedP50,
    double endedMost,
    double killedInARow) {

  /** Computes the values from the gaps, of which there must be at least one. */
  public static Recovery of(
      String job,
      String title,
      long openImpressions,
      double[] afterKill,
      double[] afterEnd,
      double killedInARow) {
    double[] killed = sorted(afterKill);
    double[] ended = sorted(afterEnd);
    return new Recovery(
        job,
        title,
        openImpressions,
        killed.length,
        Latency.percentile(killed, 0.5),
        killed[killed.length - 1],
        Latency.percentile(ended, 0.5),
        ended[ended.length - 1],
        killedInARow);
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
