package io.adstream.samples.parquet;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a commit file.
 *
 * @param to the lane's position after the batch
 * @param files the batch's files by table, relative to the epoch's directory
 * @param status the lane's status; null if the batch does not change it
 */
record Commit(long to, Map<String, String> files, @Nullable Status status) {

  /** A {@link LaneStatus} with its counters in the order of {@link io.adstream.join.Counter}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Status(
      long watermarkMillis,
      long impressionTimeMillis,
      long clickTimeMillis,
      long openEvents,
      long windowBytes,
      long[] counters) {

    static @Nullable Status of(@Nullable LaneStatus status) {
      return status == null
          ? null
          : new Status(
              status.watermarkMillis(),
              status.impressionTimeMillis(),
              status.clickTimeMillis(),
              status.openEvents(),
              status.windowBytes(),
              status.counters().toArray());
    }

    LaneStatus laneStatus() {
      return new LaneStatus(
          watermarkMillis,
          impressionTimeMillis,
          clickTimeMillis,
          openEvents,
          windowBytes,
          Counters.of(counters));
    }
  }
}
