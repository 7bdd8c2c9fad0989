package io.adstream.spark.internal.sink;

import io.adstream.engine.PipelineException;
import io.adstream.internal.Backoff;
import io.adstream.internal.status.SinkWaits;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open sinks of an executor, one per pipeline run, since connecting for each batch would take
 * longer than the batch. Thread-safe.
 */
public final class SinkSessions {

  private static final Logger LOG = LoggerFactory.getLogger(SinkSessions.class);

  private record Open(String run, SinkSession session) {}

  private static final Map<String, Open> SESSIONS = new ConcurrentHashMap<>();

  private static final Map<String, SinkWaits> WAITS = new ConcurrentHashMap<>();

  /** Closed runs, whose tasks may outlive them and must not open sessions that nobody closes. */
  private static final Set<String> CLOSED_RUNS = ConcurrentHashMap.newKeySet();

  private SinkSessions() {}

  /**
   * The session of a pipeline run, opened on first use.
   *
   * @throws PipelineException if the results have been rebuilt since the run started, or the run
   *     has been closed
   */
  public static SinkSession of(SinkSpec spec, ResultSink sink, String run, String epoch) {
    Open open =
        SESSIONS.compute(
            spec.pipeline(),
            (name, there) -> {
              if (there != null && there.run.equals(run)) {
                return there;
              }
              if (CLOSED_RUNS.contains(run)) {
                throw new PipelineException(
                    "Cannot write: pipeline " + spec.pipeline() + " is closed", null);
              }
              if (there != null) {
                there.session.close();
              }
              return new Open(run, sink.open(spec));
            });
    if (!open.session.epoch().equals(epoch)) {
      throw new PipelineException(
          "Cannot go on: the sink of pipeline "
              + spec.pipeline()
              + " is in epoch "
              + open.session.epoch()
              + ", expected "
              + epoch
              + "; it was rebuilt meanwhile",
          null);
    }
    return open.session;
  }

  /** Registers the session that a run's driver has opened. */
  public static void put(String pipeline, String run, SinkSession session) {
    Open before = SESSIONS.put(pipeline, new Open(run, session));
    if (before != null) {
      before.session.close();
    }
  }

  /**
   * A lane's position. Waits while the sink is unavailable, as writes do.
   *
   * @param positions asks the sink
   * @param isOver whether waiting is pointless
   * @throws SinkException if the sink refuses, or is unavailable and waiting is pointless
   */
  public static long awaitPosition(IntToLongFunction positions, int lane, BooleanSupplier isOver) {
    Backoff backoff = new Backoff();
    while (true) {
      try {
        return positions.applyAsLong(lane);
      } catch (SinkException e) {
        if (!e.isTransient() || isOver.getAsBoolean() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LOG.warn("Waiting for the position of lane {}: {}", lane, e.getMessage());
        LockSupport.parkNanos(backoff.nanosLeft());
        backoff.failedAgain();
      }
    }
  }

  /** The waits of a run's tasks in this process. */
  public static SinkWaits waits(String run) {
    return WAITS.computeIfAbsent(run, key -> new SinkWaits());
  }

  /** Closes a run's session. */
  public static void close(String pipeline, String run) {
    CLOSED_RUNS.add(run);
    WAITS.remove(run);
    SESSIONS.computeIfPresent(
        pipeline,
        (name, there) -> {
          if (!there.run.equals(run)) {
            return there;
          }
          there.session.close();
          return null;
        });
  }
}
