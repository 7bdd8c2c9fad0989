package io.adstream.benchmarks.report;

/**
 * How long it took from sending a click to the commit of its row, in milliseconds.
 *
 * @param job the name of the job
 * @param title what to call it
 * @param rate impressions a second
 * @param clicks how many clicks were looked at
 * @param p50 the median
 * @param p99 what 99 % took at the most
 * @param p999 what 99.9 % took at the most
 * @param max the slowest
 * @param cpuCores of the job's process: CPU seconds a second
 * @param peakBytes the most of its memory that was resident
 */
public record Latency(
    String job,
    String title,
    long rate,
    int clicks,
    double p50,
    double p99,
    double p999,
    double max,
    double cpuCores,
    long peakBytes) {

  /** From the latencies in order, of which there must be one at least. */
  public static Latency of(
      String job, String title, long rate, double[] sorted, double cpuCores, long peakBytes) {
    return new Latency(
        job,
        title,
        rate,
        sorted.length,
        percentile(sorted, 0.5),
        percentile(sorted, 0.99),
        percentile(sorted, 0.999),
        sorted[sorted.length - 1],
        cpuCores,
        peakBytes);
  }

  /** The least that is not exceeded by this fraction of them: the nearest rank. */
  static double percentile(double[] sorted, double fraction) {
    return sorted[Math.max(0, (int) Math.ceil(fraction * sorted.length) - 1)];
  }
}
