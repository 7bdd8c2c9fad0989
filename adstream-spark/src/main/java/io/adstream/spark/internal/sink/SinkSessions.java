package io.adstream.spark.internal.sink;

import io.adstream.engine.PipelineException;
import io.adstream.internal.status.SinkWaits;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open sinks of an executor, one per pipeline run, since connecting for each batch would take
 * longer than the batch. Thread-safe.
 */
public final class SinkSessions {

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
