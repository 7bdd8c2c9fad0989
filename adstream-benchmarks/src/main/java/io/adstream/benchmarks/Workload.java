package io.adstream.benchmarks;

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
 * @param declared the number of declared texts of impressions, see {@link WideTraffic}; 0 for none
 */
public record Workload(long impressions, Instant start, int declared) {

  /** The topic of impressions. */
  public static final String IMPRESSIONS = "impressions";

  /** The topic of clicks. */
  public static final String CLICKS = "clicks";

  /** The number of partitions of each topic. */
  public static final int PARTITIONS = 4;

  private static final long SEED = 20_260_101;

  /** A workload with the standard schema. */
  public Workload(long impressions, Instant start) {
    this(impressions, start, 0);
  }

  /** Parses the last arguments of a job that only supports the standard schema. */
  public static Workload of(String impressions, String startMillis) {
    return of(impressions, startMillis, "0");
  }

  /** Parses the last arguments of a job. */
  public static Workload of(String impressions, String startMillis, String declared) {
    return new Workload(
        Long.parseLong(impressions),
        Instant.ofEpochMilli(Long.parseLong(startMillis)),
        Integer.parseInt(declared));
  }

  /** The last arguments of a job. */
  public List<String> arguments() {
    return List.of(
        String.valueOf(impressions),
        String.valueOf(start.toEpochMilli()),
        String.valueOf(declared));
  }

  /** The specification of the records and their join. */
  public TrafficSpec traffic() {
    return WideTraffic.spec(plain(), declared);
  }

  /** The records. */
  public Iterator<TrafficRecord> records() {
    return WideTraffic.of(plain(), declared);
  }

  private TrafficSpec plain() {
    return TrafficSpec.benchmark(SEED, start, impressions);
  }
}
