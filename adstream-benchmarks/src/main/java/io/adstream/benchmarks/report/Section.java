package io.adstream.benchmarks.report;

import java.util.Locale;

/** What is measured in one go. */
public enum Section {
  /** All jobs in turn over the same topics. */
  PIPELINE,
  /** On Spark, in as many batches. */
  BATCHES,
  /** The whole job at a steady rate. */
  LATENCY,
  /** The whole job with more and more impressions. */
  SCALE,
  /** The whole job when its process is killed. */
  RECOVERY;

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
