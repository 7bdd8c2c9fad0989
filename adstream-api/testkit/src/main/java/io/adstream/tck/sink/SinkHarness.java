package io.adstream.tck.sink;

import io.adstream.join.JoinPlan;
import io.adstream.sink.ResultSink;
import io.adstream.tck.Outcome;
import java.util.Optional;

/**
 * Connects a sink to the certification, one store at a time, from one {@link #start} to the next.
 * The kit calls it from a single thread.
 *
 * <p>The kit itself starts writers in separate processes and kills them: {@link #sink} is
 * serialized to them, so the store must be reachable from another process on this machine. Faults
 * that the kit cannot inject from outside are injected by {@link #failNextWrite}, and the kit
 * checks for evidence of them.
 */
public interface SinkHarness extends AutoCloseable {

  /** {@return the sink's name, for messages} */
  String name();

  /** Replaces the store with an empty one. */
  void start();

  /**
   * {@return a sink on the current store} Calls may return the same sink; several sessions may be
   * open at the same time.
   */
  ResultSink sink();

  /**
   * {@return a sink on the current store that clears the store and begins a new epoch when it is
   * first opened; empty if the sink cannot rebuild, in which case {@link
   * SinkCheck#REBUILD_FENCES_OLDER_SESSIONS} is skipped}
   */
  default Optional<ResultSink> rebuildingSink() {
    return Optional.empty();
  }

  /**
   * Makes the next {@code write} of any session of {@link #sink}, including open ones, fail at the
   * given point; later writes do not fail.
   *
   * @param fault the point of failure
   */
  void failNextWrite(WriteFault fault);

  /**
   * {@return what a reader of the current store sees now: every row as often as it is there, with
   * the events and dead letters in rows, KPIs added up, counters summed over all lanes}
   *
   * @param plan the plan of the results
   */
  Outcome outcome(JoinPlan plan);

  /**
   * {@return the part of the results that this store keeps; all of them by default} A sink that
   * stores only matches returns an outcome with nothing else.
   *
   * @param all the results written
   */
  default Outcome kept(Outcome all) {
    return all;
  }

  /** Stops the last store. */
  @Override
  void close();
}
