package io.adstream.spark;

import io.adstream.engine.PipelineSpec;
import io.adstream.join.WindowBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that an executor has in memory between the batches of one run of a pipeline. Whoever
 * joins takes the lane out, so that two tasks never have the same one. Safe for use by several
 * threads.
 */
final class LaneCache {

  /** After so many batches without it, a lane has moved to another executor. */
  private static final long FORGET_AFTER_BATCHES = 2;

  private static final Map<String, LaneCache> CACHES = new ConcurrentHashMap<>();

  private record Entry(long token, long position, OpenLane lane) {}

  private final String run;
  private final WindowBudget budget;
  private final Map<Integer, Entry> lanes = new HashMap<>();
  private boolean closed;

  private LaneCache(String run, WindowBudget budget) {
    this.run = run;
    this.budget = budget;
  }

  /** The cache of a pipeline's run; what an earlier run has left is forgotten. */
  static LaneCache of(PipelineSpec spec, String run) {
    return CACHES.compute(
        spec.name(),
        (name, there) -> {
          if (there != null && there.run.equals(run)) {
            return there;
          }
          if (there != null) {
            there.close();
          }
          return new LaneCache(run, new WindowBudget(spec.maxWindowBytes()));
        });
  }

  /** Forgets a run's lanes. */
  static void forget(PipelineSpec spec, String run) {
    CACHES.computeIfPresent(
        spec.name(),
        (name, there) -> {
          if (!there.run.equals(run)) {
            return there;
          }
          there.close();
          return null;
        });
  }

  WindowBudget budget() {
    return budget;
  }

  /** The lane, if it is there in the version of this token. */
  synchronized @Nullable OpenLane take(int lane, long token) {
    Entry there = lanes.remove(lane);
    if (there == null || there.token == token) {
      return there == null ? null : there.lane;
    }
    there.lane.close();
    return null;
  }

  /** Puts a lane back, in the version that its state has now. */
  synchronized void put(int lane, LaneHead head, OpenLane open) {
    Entry there = lanes.get(lane);
    if (closed || (there != null && there.position > head.position())) {
      open.close();
      return;
    }
    if (there != null) {
      there.lane.close();
    }
    lanes.put(lane, new Entry(head.token(), head.position(), open));
    lanes
        .values()
        .removeIf(
            entry -> {
              boolean moved = entry.position < head.position() - FORGET_AFTER_BATCHES;
              if (moved) {
                entry.lane.close();
              }
              return moved;
            });
  }

  private synchronized void close() {
    closed = true;
    lanes.values().forEach(entry -> entry.lane.close());
    lanes.clear();
  }
}
