package io.adstream.tck;

import java.time.Instant;
import java.util.List;

/**
 * Connects an engine to the certification, one scenario at a time, from {@link #start} to {@link
 * #stop}. Not thread-safe.
 */
public interface EngineHarness extends AutoCloseable {

  /** {@return the engine's name, for messages} */
  String name();

  /**
   * Starts the engine with empty state and the scenario's {@linkplain Scenario#plan() plan},
   * partitions and keying.
   *
   * @param scenario the scenario that will be run
   */
  void start(Scenario scenario);

  /**
   * Sends records in the given order, each to the partition that its key determines. Need not wait
   * until they are read.
   *
   * @param records the records to send, in order of arrival
   */
  void send(List<Scenario.Message> records);

  /**
   * Waits until the engine has read everything sent, then sends a heartbeat of {@code to} + the
   * stream's lateness to every partition of both topics, and waits until the engine has read these,
   * too, and its results are visible. The first wait is needed because a heartbeat that overtakes
   * the other topic's records could make them late.
   *
   * @param to the watermark to reach
   */
  void advance(Instant to);

  /** {@return all results since {@link #start}} */
  Outcome outcome();

  /**
   * Kills the engine without letting it finish anything, and restarts it from its durable state.
   *
   * @return evidence of the crash; the certification fails without a separate death for each call
   */
  Crash crashAndRestart();

  /** Stops the engine and discards the scenario. */
  void stop();

  @Override
  void close();
}
