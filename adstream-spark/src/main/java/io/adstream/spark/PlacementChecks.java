package io.adstream.spark;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The check of each pipeline's run in an executor, which lasts for longer than a task. Safe for use
 * by several threads.
 */
final class PlacementChecks {

  private record Running(String run, PlacementCheck check) {}

  private static final Map<String, Running> CHECKS = new ConcurrentHashMap<>();

  private PlacementChecks() {}

  /** The check of a pipeline's run; that of an earlier run is forgotten. */
  static PlacementCheck of(PipelineSpec spec, SourceTopics topics, String run) {
    return CHECKS.compute(
            spec.name(),
            (name, there) ->
                there != null && there.run.equals(run)
                    ? there
                    : new Running(
                        run,
                        new PlacementCheck(
                            spec.keying(),
                            topics.partitions(EventType.IMPRESSION),
                            topics.partitions(EventType.CLICK))))
        .check;
  }

  /** Forgets a run's check. */
  static void forget(PipelineSpec spec, String run) {
    CHECKS.computeIfPresent(spec.name(), (name, there) -> there.run.equals(run) ? null : there);
  }
}
