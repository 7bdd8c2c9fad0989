package io.adstream.benchmarks;

import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * What all runs read.
 *
 * @param impressions about how many impressions
 * @param start the event time of the first
 * @param declared how many texts impressions declare, with what {@link WideTraffic} adds; 0 for
 *     none
 */
public record Workload(long impressions, Instant start, int declared) {

  /** The topic of impressions. */
  public static final String IMPRESSIONS = "impressions";

  /** The topic of clicks. */
  public static final String CLICKS = "clicks";

  /** How many partitions each topic has. */
  public static final int PARTITIONS = 4;

  private static final long SEED = 20_260_101;

  /** The workload of the standard schema. */
  public Workload(long impressions, Instant start) {
    this(impressions, start, 0);
  }

  /** From the last arguments of a job that knows the standard schema only. */
  public static Workload of(String impressions, String startMillis) {
    return of(impressions, startMillis, "0");
  }

  /** From the last arguments of a job. */
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

  /** What the records are, and the join that they are for. */
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
