package io.adstream.tck.sink;

import io.adstream.join.JoinPlan;
import io.adstream.sink.ResultSink;
import io.adstream.tck.Outcome;
import java.util.Optional;

/**
 * Connects a sink to the certification: one store at a time, from one {@link #start} to the next.
 * The kit calls it from one thread.
 *
 * <p>The kit kills writers itself, in processes that it starts: {@link #sink} is serialized to
 * them, so the store must be reachable from another process on this machine. What the kit cannot do
 * from outside, {@link #failNextWrite} must, and the kit looks for evidence that it did.
 */
public interface SinkHarness extends AutoCloseable {

  /** {@return the sink's name, for messages} */
  String name();

  /** Replaces the store by an empty one. */
  void start();

  /**
   * {@return a sink on the current store} Each call may return the same one; several sessions may
   * be open at the same time.
   */
  ResultSink sink();

  /**
   * {@return a sink on the current store that clears it when it is first opened, and begins a new
   * epoch; empty if the sink cannot rebuild: {@link SinkCheck#REBUILD_FENCES_OLDER_SESSIONS} is
   * then reported as skipped}
   */
  default Optional<ResultSink> rebuildingSink() {
    return Optional.empty();
  }

  /**
   * Makes the next {@code write} of a session of {@link #sink}, of those that are open, too, fail
   * at this point; the writes after it do not.
   *
   * @param fault where the write fails
   */
  void failNextWrite(WriteFault fault);

  /**
   * {@return what a reader of the current store sees now: every row as often as it is there, with
   * the events and dead letters in rows, KPIs added up, counters summed over all lanes}
   *
   * @param plan what the rows belong to
   */
  Outcome outcome(JoinPlan plan);

  /**
   * {@return the part of some results that this store keeps; all of them unless overridden} A sink
   * that stores only matches returns an outcome with these and nothing else.
   *
   * @param all what was written
   */
  default Outcome kept(Outcome all) {
    return all;
  }

  /** Ends the last store. */
  @Override
  void close();
}
