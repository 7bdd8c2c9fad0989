package io.adstream.samples.demo;

import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * What a demo shows.
 *
 * @param seed decides the traffic
 * @param length how long impressions come
 * @param impressionsPerSecond how many, on average
 * @param attributionWindow how long after its impression a click counts
 * @param lateness how far records may trail
 * @param history how much past there is before the traffic begins; zero for none
 * @param kafkaPort the broker's port; 0 for a free one
 * @param postgresPort the database's port; 0 for a free one
 * @param afterwards what becomes of the servers
 */
public record DemoSettings(
    long seed,
    Duration length,
    double impressionsPerSecond,
    Duration attributionWindow,
    Duration lateness,
    Duration history,
    int kafkaPort,
    int postgresPort,
    Afterwards afterwards) {

  /** The attribution window unless another one is asked for. */
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** The lateness unless another one is asked for. */
  static final Duration LATENESS = Duration.ofSeconds(2);

  /** What becomes of the servers when the comparison is over. */
  public enum Afterwards {
    /** They are stopped, and their data deleted. */
    STOP,
    /** They stay until the process ends. */
    KEEP
  }

  TrafficSpec traffic(Instant start) {
    return TrafficSpec.demo(seed, start, length, impressionsPerSecond, attributionWindow, lateness);
  }
}
