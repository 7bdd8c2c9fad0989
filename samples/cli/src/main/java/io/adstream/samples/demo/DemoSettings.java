package io.adstream.samples.demo;

import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * The settings of a demo.
 *
 * @param seed the seed of the traffic
 * @param length the duration of the traffic
 * @param impressionsPerSecond the average number of impressions per second
 * @param attributionWindow how long after its impression a click matches
 * @param lateness how late records may be
 * @param history the length of the history before the traffic; zero for none
 * @param kafkaPort the broker's port; 0 for a free one
 * @param postgresPort the database's port; 0 for a free one
 * @param afterwards what to do with the servers afterwards
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

  /** The default attribution window. */
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** The default lateness. */
  static final Duration LATENESS = Duration.ofSeconds(2);

  /** What to do with the servers after the comparison. */
  public enum Afterwards {
    /** They are stopped, and their data deleted. */
    STOP,
    /** They keep running until the process ends. */
    KEEP
  }

  TrafficSpec traffic(Instant start) {
    return TrafficSpec.demo(seed, start, length, impressionsPerSecond, attributionWindow, lateness);
  }
}
