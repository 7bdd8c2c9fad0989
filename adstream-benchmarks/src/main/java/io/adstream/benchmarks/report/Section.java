package io.adstream.benchmarks.report;

import java.util.Locale;

/** A section of measurements. */
public enum Section {
  /** All jobs in turn over the same topics. */
  PIPELINE,
  /** On Spark, with the same number of batches. */
  BATCHES,
  /** The whole job at a steady rate. */
  LATENCY,
  /** The whole job with more and more impressions. */
  SCALE,
  /** The whole job when its process is killed. */
  RECOVERY;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
