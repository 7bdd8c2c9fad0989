package io.adstream.spark.internal.guard;

import io.adstream.engine.Keying;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import io.adstream.spark.internal.topic.SourceTopics;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the check of a pipeline's run in an executor; a check outlives tasks. Thread-safe.
 *
 * @param pipeline the pipeline's name
 * @param run the run, in which misplaced records are counted
 * @param keying how the records are keyed
 * @param topics the source topics
 */
public record PlacementChecks(String pipeline, String run, Keying keying, SourceTopics topics)
    implements Serializable {

  private record Running(String run, PlacementCheck check) {}

  private static final Map<String, Running> CHECKS = new ConcurrentHashMap<>();

  /** The check of the run; discards that of an earlier run. */
  public PlacementCheck find() {
    return CHECKS.compute(
            pipeline,
            (name, there) ->
                there != null && there.run.equals(run)
                    ? there
                    : new Running(
                        run,
                        new PlacementCheck(
                            keying,
                            topics.partitions(EventType.IMPRESSION),
                            topics.partitions(EventType.CLICK))))
        .check;
  }

  /** Discards a run's check. */
  public static void forget(String pipeline, String run) {
    CHECKS.computeIfPresent(pipeline, (name, there) -> there.run.equals(run) ? null : there);
  }
}
