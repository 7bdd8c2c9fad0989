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

  /** Whether all that a partition holds has been read. */
  interface Drained {
    boolean isDrained(EventType type, int partition);

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
   * Whether the partition is idle now. To be asked again and again: being quiet begins when it is
   * asked first.
   */
  boolean isIdle(EventType type, int partition, long nowMillis) {
    if (timeoutMillis == Long.MAX_VALUE) {
      return false;
    }
    long[] since = quietSinceMillis[type.ordinal()];
    if (!drained.isDrained(type, partition)) {
      since[partition] = UNSET;
      return false;
    }
    if (since[partition] == UNSET) {
      since[partition] = nowMillis;
    }
    return nowMillis - since[partition] >= timeoutMillis;
  }
}
