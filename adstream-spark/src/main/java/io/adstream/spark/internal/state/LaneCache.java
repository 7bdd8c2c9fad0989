package io.adstream.spark.internal.state;

import io.adstream.internal.window.WindowBudget;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that an executor keeps in memory between the batches of a query's run. A task removes a
 * lane to join it, so that two tasks never have the same one. Thread-safe.
 */
public final class LaneCache {

  /** After this many batches without it, a lane is assumed to have moved to another executor. */
  private static final long FORGET_AFTER_BATCHES = 2;

  /**
   * How long an executor outside the driver's process keeps unused lanes, since it is not notified
   * when a query stops. They are restored from their logs if a batch comes after all.
   */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  /** The id of the executor in the driver's process. */
  private static final String DRIVER = "driver";

  private static final Map<UUID, LaneCache> CACHES = new ConcurrentHashMap<>();

  private record Entry(long token, long position, OpenLane lane) {}

  private final UUID run;
  private final WindowBudget budget;
  private final Map<Integer, Entry> lanes = new HashMap<>();
  private volatile long usedNanos = System.nanoTime();
  private boolean closed;

  private LaneCache(UUID run, WindowBudget budget) {
    this.run = run;
    this.budget = budget;
  }

  /** The cache of a query's run; discards that of an earlier run. */
  public static LaneCache of(UUID query, UUID run, long maxWindowBytes) {
    if (!SparkEnv.get().executorId().equals(DRIVER)) {
      Expiry.start();
    }
    LaneCache cache =
        CACHES.compute(
            query,
            (id, there) -> {
              if (there != null && there.run.equals(run)) {
                return there;
              }
              if (there != null) {
                there.close();
              }
              return new LaneCache(run, new WindowBudget(maxWindowBytes));
            });
    cache.usedNanos = System.nanoTime();
    return cache;
  }

  /** Discards a run's lanes. */
  static void forget(UUID query, UUID run) {
    CACHES.computeIfPresent(
        query,
        (id, there) -> {
          if (!there.run.equals(run)) {
            return there;
          }
          there.close();
          return null;
        });
  }

  /** Discards the lanes of queries that have not used any since the given time. */
  static void forgetUnused(long sinceNanos) {
    CACHES
        .values()
        .removeIf(
            cache -> {
              boolean unused = cache.usedNanos - sinceNanos < 0;
              if (unused) {
                cache.close();
              }
              return unused;
            });
  }

  /** The number of lanes of all queries in memory, except those being joined now. */
  public static int lanesInMemory() {
    return CACHES.values().stream().mapToInt(LaneCache::size).sum();
  }

  /** The number of a run's lanes in memory in this process, except those being joined now. */
  public static int lanesInMemory(UUID query, UUID run) {
    LaneCache cache = CACHES.get(query);
    return cache == null || !cache.run.equals(run) ? 0 : cache.size();
  }

  private synchronized int size() {
    return lanes.size();
  }

  /** The thread that discards unused lanes; one per executor. */
  private static final class Expiry {
    static {
      Thread thread = new Thread(Expiry::run, "adstream-lanes");
      thread.setDaemon(true);
      thread.start();
    }

    static void start() {
      // loading the class starts it
    }

    private static void run() {
      while (true) {
        LockSupport.parkNanos(FORGET_AFTER.toNanos() / 10);
        forgetUnused(System.nanoTime() - FORGET_AFTER.toNanos());
      }
    }
  }

  /** Bounds the open windows of all lanes of the run in this process. */
  public WindowBudget budget() {
    return budget;
  }

  /** The lane, if it is cached in the version with this token. */
  public synchronized @Nullable OpenLane take(int lane, long token) {
    Entry there = lanes.remove(lane);
    if (there == null || there.token == token) {
      return there == null ? null : there.lane;
    }
    there.lane.close();
    return null;
  }

  /** Puts a lane back, with the current version of its state. */
  public synchronized void put(int lane, LaneHead head, OpenLane open) {
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
