package io.adstream.benchmarks;

import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * The input of all runs.
 *
 * @param impressions the approximate number of impressions
 * @param start the event time of the first
 */
public record Workload(long impressions, Instant start) {

  /** The topic of impressions. */
  public static final String IMPRESSIONS = "impressions";

  /** The topic of the same impressions as {@link WideTraffic} widens them. */
  public static final String WIDE_IMPRESSIONS = "wide-impressions";

  /** The topic of clicks. */
  public static final String CLICKS = "clicks";

  /** The number of partitions of each topic. */
  public static final int PARTITIONS = 4;

  private static final long SEED = 20_260_101;

  /** Parses the last arguments of a job. */
  public static Workload of(String impressions, String startMillis) {
    return new Workload(
        Long.parseLong(impressions), Instant.ofEpochMilli(Long.parseLong(startMillis)));
  }

  /** The last arguments of a job. */
  public List<String> arguments() {
    return List.of(String.valueOf(impressions), String.valueOf(start.toEpochMilli()));
  }

  /** The specification of the records and their join. */
  public TrafficSpec traffic() {
    return TrafficSpec.benchmark(SEED, start, impressions);
  }

  /** The records. */
  public Iterator<TrafficRecord> records() {
    return new Traffic(traffic());
  }
}
