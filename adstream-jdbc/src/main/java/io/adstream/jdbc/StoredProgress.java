package io.adstream.jdbc;

import io.adstream.join.Counters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The committed progress of a pipeline, as read from the tables that hold its results; available
 * whether or not the pipeline is running. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param epoch identifies this incarnation of the results, as {@link
 *     io.adstream.sink.SinkSession#epoch} does
 * @param readAt when the progress was read; like all times except watermarks, by the server's clock
 * @param lanes the lanes (parallel join tasks), by number; empty before the first batch
 */
public record StoredProgress(String pipeline, String epoch, Instant readAt, List<Lane> lanes) {

  /**
   * The progress of a lane.
   *
   * @param lane its number, from 0
   * @param position where its engine goes on; on Kafka Streams the offset in the results topic
   * @param committedAt when its last batch was stored, or the lane was made known
   * @param watermark null until both of its streams were seen
   * @param counters every fate counted since the epoch began
   */
  public record Lane(
      int lane,
      long position,
      Instant committedAt,
      @Nullable Instant watermark,
      Counters counters) {}

  /** Copies the lanes. */
  public StoredProgress {
    lanes = List.copyOf(lanes);
  }

  /** Returns the sum of all lanes' counters. */
  public Counters counters() {
    return lanes.stream().map(Lane::counters).reduce(Counters.ZERO, Counters::plus);
  }

  /** Returns the smallest watermark of all lanes; empty until every lane has one. */
  public Optional<Instant> watermark() {
    return lanes.stream().anyMatch(lane -> lane.watermark() == null)
        ? Optional.empty()
        : lanes.stream().map(Lane::watermark).min(Instant::compareTo);
  }

  /** Returns when the most recent batch of any lane was stored; empty before the first. */
  public Optional<Instant> committedAt() {
    return lanes.stream().map(Lane::committedAt).max(Instant::compareTo);
  }
}
