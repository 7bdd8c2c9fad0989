package io.adstream.internal.lane;

import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.join.JoinSpec;
import java.util.Arrays;

/**
 * Tracks the event time of a lane's partitions, and the resulting watermark: the minimum, over both
 * streams, of the time of the partition that is furthest behind, less the stream's lateness. A
 * partition that has never been heard from holds it back; an idle one does not. The watermark never
 * decreases.
 */
final class StreamTimes {

  private static final long NEVER = Long.MIN_VALUE;

  private final long[][] newest;
  private final boolean[][] idle;
  private final long[] latenessMillis;
  private long watermark = NEVER;

  StreamTimes(JoinSpec spec, int impressionPartitions, int clickPartitions) {
    newest = new long[][] {new long[impressionPartitions], new long[clickPartitions]};
    Arrays.fill(newest[0], NEVER);
    Arrays.fill(newest[1], NEVER);
    idle = new boolean[][] {new boolean[impressionPartitions], new boolean[clickPartitions]};
    latenessMillis =
        new long[] {spec.impressionLateness().toMillis(), spec.clickLateness().toMillis()};
  }

  long watermark() {
    return watermark;
  }

  /**
   * The newest time of the partition that is furthest behind, disregarding idle ones; {@link
   * Long#MIN_VALUE} if none.
   */
  long time(EventType type) {
    long[] times = newest[type.ordinal()];
    long least = Long.MAX_VALUE;
    for (int i = 0; i < times.length; i++) {
      if (!idle[type.ordinal()][i]) {
        least = Math.min(least, times[i]);
      }
    }
    return least == Long.MAX_VALUE ? NEVER : least;
  }

  void advance(EventType type, int partition, long timeMillis) {
    long[] times = newest[type.ordinal()];
    boolean wasIdle = idle[type.ordinal()][partition];
    idle[type.ordinal()][partition] = false;
    if (timeMillis > times[partition] || wasIdle) {
      times[partition] = Math.max(times[partition], timeMillis);
      update();
    }
  }

  void idle(EventType type, int partition) {
    if (!idle[type.ordinal()][partition]) {
      idle[type.ordinal()][partition] = true;
      update();
    }
  }

  private void update() {
    long candidate = Long.MAX_VALUE;
    for (EventType type : EventType.values()) {
      if (!isIdle(type)) {
        candidate = Math.min(candidate, lessLateness(type, time(type)));
      }
    }
    if (candidate == Long.MAX_VALUE) {
      candidate = NEVER;
      for (EventType type : EventType.values()) {
        long furthest = Arrays.stream(newest[type.ordinal()]).max().orElse(NEVER);
        candidate = Math.max(candidate, lessLateness(type, furthest));
      }
    }
    watermark = Math.max(watermark, candidate);
  }

  private long lessLateness(EventType type, long timeMillis) {
    return timeMillis == NEVER ? NEVER : timeMillis - latenessMillis[type.ordinal()];
  }

  private boolean isIdle(EventType type) {
    for (boolean partitionIsIdle : idle[type.ordinal()]) {
      if (!partitionIsIdle) {
        return false;
      }
    }
    return true;
  }

  void write(ByteWriter out) {
    out.writeLong(watermark);
    for (long[] times : newest) {
      out.writeVarint(times.length);
      for (long time : times) {
        out.writeLong(time);
      }
    }
  }

  /** Restores the times; partitions added since start without one. */
  void read(ByteReader in) {
    watermark = in.readLong();
    for (long[] times : newest) {
      int written = in.readCount();
      for (int i = 0; i < written; i++) {
        long time = in.readLong();
        if (i < times.length) {
          times[i] = time;
        }
      }
    }
  }
}
