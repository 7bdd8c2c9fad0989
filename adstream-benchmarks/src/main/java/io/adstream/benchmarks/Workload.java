package io.adstream.benchmarks;

import io.adstream.samples.traffic.TrafficSpec;
import java.time.Instant;
import java.util.List;

/**
 * What all runs read.
 *
 * @param impressions about how many impressions
 * @param start the event time of the first
 */
record Workload(long impressions, Instant start) {

  static final String IMPRESSIONS = "impressions";
  static final String CLICKS = "clicks";
  static final int PARTITIONS = 4;
  private static final long SEED = 20_260_101;

  /** From the arguments that {@link #arguments} made. */
  static Workload of(String impressions, String startMillis) {
    return new Workload(
        Long.parseLong(impressions), Instant.ofEpochMilli(Long.parseLong(startMillis)));
  }

  List<String> arguments() {
    return List.of(String.valueOf(impressions), String.valueOf(start.toEpochMilli()));
  }

  TrafficSpec traffic() {
    return TrafficSpec.benchmark(SEED, start, impressions);
  }
}
