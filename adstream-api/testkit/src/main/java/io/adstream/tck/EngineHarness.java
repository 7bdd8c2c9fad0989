package io.adstream.tck;

import java.time.Instant;
import java.util.List;

/**
 * What an engine does to be certified: one scenario at a time, from {@link #start} to {@link
 * #stop}. Not safe for use by several threads.
 */
public interface EngineHarness extends AutoCloseable {

  /** {@return the engine's name, for messages} */
  String name();

  /**
   * Starts the engine on an empty state with the scenario's {@linkplain Scenario#plan() plan},
   * partitions and keying.
   *
   * @param scenario what will be sent
   */
  void start(Scenario scenario);

  /**
   * Sends records in this order, each topic's to the partitions their keys give. Need not wait
   * until they are read.
   *
   * @param records what to send, in the order of arrival
   */
  void send(List<Scenario.Message> records);

  /**
   * Waits until the engine has read what was sent, sends a heartbeat of {@code to} + the stream's
   * lateness to every partition of both topics, and waits until the engine has read those, too, and
   * its results can be seen. A heartbeat that overtook the other topic's records could make them
   * late.
   *
   * @param to the event time that both streams reach
   */
  void advance(Instant to);

  /** {@return all results since {@link #start}} */
  Outcome outcome();

  /**
   * Kills the engine without letting it finish anything, and starts it again on what it had made
   * durable.
   *
   * @return what has died; the certification refuses a harness that cannot show a death of its own
   *     for each call
   */
  Crash crashAndRestart();

  /** Stops the engine and forgets the scenario. */
  void stop();

  @Override
  void close();
}
