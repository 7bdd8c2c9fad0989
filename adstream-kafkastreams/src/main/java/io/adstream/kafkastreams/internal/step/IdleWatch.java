package io.adstream.kafkastreams.internal.step;

import io.adstream.event.EventType;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Detects partitions that have had nothing to read for the idle timeout. Not thread-safe. */
final class IdleWatch {

  /** How far partitions have been read. */
  interface Drained {

    /** An unknown time, or one too long ago to say anything about the present. */
    long UNKNOWN = Long.MIN_VALUE;

    /**
     * The latest time at which everything that the partition held is known to have been read since,
     * in milliseconds since the epoch; or {@link #UNKNOWN}.
     */
    long drainedToMillis(EventType type, int partition, long nowMillis);

    /** Whether a partition is blocked, since its decoder cannot decide about its next record. */
    default boolean isWaiting(EventType type, int partition) {
      return false;
    }
  }

  private static final long UNSET = Long.MIN_VALUE;

  private final long timeoutMillis;
  private final Drained drained;
  private final long[][] quietSinceMillis = new long[EventType.values().length][];

  /** Watches this number of partitions of each stream; with a null timeout, none is ever idle. */
  IdleWatch(
      @Nullable Duration timeout, Drained drained, int impressionPartitions, int clickPartitions) {
    this.timeoutMillis = timeout == null ? Long.MAX_VALUE : timeout.toMillis();
    this.drained = drained;
    quietSinceMillis[EventType.IMPRESSION.ordinal()] = new long[impressionPartitions];
    quietSinceMillis[EventType.CLICK.ordinal()] = new long[clickPartitions];
    for (long[] partitions : quietSinceMillis) {
      Arrays.fill(partitions, UNSET);
    }
  }

  /**
   * Records that a record of the stream was read in the partition; other records of the same topic
   * do not count.
   */
  void read(EventType type, int partition) {
    quietSinceMillis[type.ordinal()][partition] = UNSET;
  }

  /** Whether the partition is not idle although nothing is read; see {@link Drained#isWaiting}. */
  boolean isWaiting(EventType type, int partition) {
    return timeoutMillis != Long.MAX_VALUE && drained.isWaiting(type, partition);
  }

  /**
   * Whether the partition is idle now: it held nothing of the stream for the timeout. Call it
   * repeatedly: the idle period starts at the first call. A partition that is not read to its end
   * may still have been idle, so that does not start a new period.
   */
  boolean isIdle(EventType type, int partition, long nowMillis) {
    if (timeoutMillis == Long.MAX_VALUE) {
      return false;
    }
    long[] since = quietSinceMillis[type.ordinal()];
    if (since[partition] == UNSET) {
      since[partition] = nowMillis;
    }
    long drainedTo = drained.drainedToMillis(type, partition, nowMillis);
    return drainedTo != Drained.UNKNOWN && drainedTo - since[partition] >= timeoutMillis;
  }
}
