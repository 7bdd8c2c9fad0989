package io.adstream.benchmarks.report;

import java.util.Arrays;

/**
 * How long results stayed away, in seconds.
 *
 * @param job the name of the job
 * @param title what to call it
 * @param openImpressions how many were open
 * @param kills how often the process was killed, and how often it was ended
 * @param killedP50 the median after {@code kill -9}
 * @param killedMost the longest after {@code kill -9}
 * @param endedP50 the median after a clean end, from the end to the first row
 * @param endedMost the longest after a clean end
 * @param killedInARow the longest time without a row while it was killed every 15 seconds
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

  /** From each pause, of which there must be one at least. */
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
