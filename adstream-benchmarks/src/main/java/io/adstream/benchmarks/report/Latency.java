package io.adstream.benchmarks.report;

/**
 * The latency from sending a click to the commit of its row, in milliseconds.
 *
 * @param job the name of the job
 * @param title its title
 * @param rate impressions per second
 * @param clicks the number of clicks evaluated
 * @param p50 the median
 * @param p99 the 99th percentile
 * @param p999 the 99.9th percentile
 * @param max the maximum
 * @param cpuCores the CPU seconds per second of the job's process
 * @param peakBytes the peak resident memory of the job's process
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

  /** Computes the values from sorted latencies, of which there must be at least one. */
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

  /** A quantile, by the nearest-rank method. */
  static double percentile(double[] sorted, double fraction) {
    return sorted[Math.max(0, (int) Math.ceil(fraction * sorted.length) - 1)];
  }
}
