package io.adstream.jdbc;

import io.adstream.join.Counters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a pipeline has come, by the tables that its results are in: what is committed, whether
 * the pipeline runs or not. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param epoch names the results' incarnation, as {@link io.adstream.sink.SinkSession#epoch} does
 * @param readAt when this was read, by the server's clock, as are all times but watermarks
 * @param lanes each lane, by number; empty before the first batch
 */
public record StoredProgress(String pipeline, String epoch, Instant readAt, List<Lane> lanes) {

  /**
   * A lane.
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

  /** Copies the list. */
  public StoredProgress {
    lanes = List.copyOf(lanes);
  }

  /** The sums of all lanes. */
  public Counters counters() {
    return lanes.stream().map(Lane::counters).reduce(Counters.ZERO, Counters::plus);
  }

  /** The least watermark of all lanes; empty until each has one. */
  public Optional<Instant> watermark() {
    return lanes.stream().anyMatch(lane -> lane.watermark() == null)
        ? Optional.empty()
        : lanes.stream().map(Lane::watermark).min(Instant::compareTo);
  }

  /** When the newest batch of any lane was stored; empty before the first. */
  public Optional<Instant> committedAt() {
    return lanes.stream().map(Lane::committedAt).max(Instant::compareTo);
  }
}
