package io.adstream.kafkastreams.internal.step;

import io.adstream.event.EventType;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds partitions that have had nothing to read for the idle timeout. Not safe for use by several
 * threads.
 */
final class IdleWatch {

  /** How far partitions have been read. */
  interface Drained {

    /** Stands for a time that is not known, or too long ago to say anything of now. */
    long UNKNOWN = Long.MIN_VALUE;

    /**
     * The newest time of which it is known that all is read that the partition held then, in
     * milliseconds since the epoch; or {@link #UNKNOWN}.
     */
    long drainedToMillis(EventType type, int partition, long nowMillis);

    /** Whether a partition is not read on, as its decoder cannot judge its next record. */
    default boolean isWaiting(EventType type, int partition) {
      return false;
    }
  }

  private static final long UNSET = Long.MIN_VALUE;

  private final long timeoutMillis;
  private final Drained drained;
  private final long[][] quietSinceMillis = new long[EventType.values().length][];

  /**
   * A watch over this number of partitions of each stream; with a timeout of null nothing is idle
   * ever.
   */
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

  /** A record of the stream was read in the partition; others of the same topic do not count. */
  void read(EventType type, int partition) {
    quietSinceMillis[type.ordinal()][partition] = UNSET;
  }

  /** Whether the partition is not idle though nothing is read: see {@link Drained#isWaiting}. */
  boolean isWaiting(EventType type, int partition) {
    return timeoutMillis != Long.MAX_VALUE && drained.isWaiting(type, partition);
  }

  /**
   * Whether the partition is idle now: it held nothing of the stream for the timeout. To be asked
   * again and again: being quiet begins when it is asked first. Where it is not read to its end it
   * may have been quiet nevertheless, so that begins no new period.
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
