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
public record Workload(long impressions, Instant start) {

  /** The topic of impressions. */
  public static final String IMPRESSIONS = "impressions";

  /** The topic of clicks. */
  public static final String CLICKS = "clicks";

  /** How many partitions each topic has. */
  public static final int PARTITIONS = 4;

  private static final long SEED = 20_260_101;

  /** From the last arguments of a job. */
  public static Workload of(String impressions, String startMillis) {
    return new Workload(
        Long.parseLong(impressions), Instant.ofEpochMilli(Long.parseLong(startMillis)));
  }

  /** The last arguments of a job. */
  public List<String> arguments() {
    return List.of(String.valueOf(impressions), String.valueOf(start.toEpochMilli()));
  }

  /** The records, and the join that they are for. */
  public TrafficSpec traffic() {
    return TrafficSpec.benchmark(SEED, start, impressions);
  }
}
