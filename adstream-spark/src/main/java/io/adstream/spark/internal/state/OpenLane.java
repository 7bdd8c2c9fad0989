package io.adstream.spark.internal.state;

import static java.util.Objects.requireNonNull;

import io.adstream.event.EventType;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.spark.internal.topic.SourceTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lane in an executor's memory. Not thread-safe. */
public final class OpenLane implements AutoCloseable {

  private final SourceTopics topics;
  private final RoutedCodec codec;
  private final @Nullable Duration idleTimeout;
  private final LaneJoin lane;
  private @Nullable LaneOutput output;

  /** The Kafka timestamp of the click being read. */
  private long clickMillis = Delivery.NO_TIME;

  /** Creates a lane with an empty window. */
  public OpenLane(JoinPlan plan, SourceTopics topics, WindowBudget budget) {
    this.topics = topics;
    codec = new RoutedCodec(plan.schema());
    idleTimeout = plan.join().idleTimeout();
    LanePartitions partitions =
        new LanePartitions(
            0, topics.partitions(EventType.IMPRESSION), topics.partitions(EventType.CLICK));
    lane = new LaneJoin(plan, partitions, budget, this::emit);
  }

  /** Whether the lane reads exactly these partitions. */
  public boolean reads(SourceTopics other) {
    return topics.equals(other);
  }

  private void emit(JoinResult result) {
    requireNonNull(output).add(result, clickMillis);
  }

  void replay(long segment, long sequence, byte[] block) {
    lane.replay(segment, sequence, block);
  }

  void replayed() {
    lane.replayed();
  }

  void log(WindowLog log) {
    lane.log(log);
  }

  /**
   * Reads a chunk; what it reports about its partition's time and idleness takes effect in {@link
   * #advance}.
   */
  void read(
      Chunk chunk,
      List<Routed.Advance> advances,
      Map<Routed.Idle, Long> quietToMillis,
      LaneOutput to) {
    output = to;
    chunk.forEach(
        codec,
        millis -> clickMillis = millis,
        new Routed.Visitor() {
          @Override
          public void read(Routed.Read read) {
            lane.readOutOfOrder(
                read.type(),
                read.decoded(),
                topics.name(read.type()),
                read.partition(),
                read.offset(),
                read.value());
          }

          @Override
          public void advance(Routed.Advance advance) {
            advances.add(advance);
          }

          @Override
          public void idle(Routed.Idle idle) {
            quietToMillis.put(idle, chunk.batchMillis() - chunk.behindMillis());
          }
        });
    clickMillis = Delivery.NO_TIME;
  }

  /** Advances event time, once all chunks of a batch have been read. */
  void advance(
      List<Routed.Advance> advances,
      Map<Routed.Idle, Long> quietToMillis,
      LaneHead head,
      long batchMillis) {
    if (idleTimeout != null) {
      tellIdle(advances, quietToMillis, head, batchMillis, idleTimeout);
    }
    for (Routed.Advance advance : advances) {
      lane.advance(advance.type(), advance.partition(), advance.timeMillis());
    }
  }

  /**
   * Closes what the watermark has passed, until there is a row; returns whether nothing is left.
   */
  boolean close(LaneOutput to) {
    output = to;
    return lane.closePassed(() -> !to.hasRow());
  }

  /** Ends a batch. */
  void end(LaneOutput to) {
    to.end(lane);
    output = null;
  }

  private void tellIdle(
      List<Routed.Advance> advances,
      Map<Routed.Idle, Long> quietToMillis,
      LaneHead head,
      long nowMillis,
      Duration timeout) {
    for (Routed.Advance advance : advances) {
      head.read(advance.type(), advance.partition(), nowMillis);
      lane.advance(advance.type(), advance.partition(), Long.MIN_VALUE);
    }
    for (EventType type : EventType.values()) {
      for (int partition = 0; partition < topics.partitions(type); partition++) {
        long readTo = quietToMillis.getOrDefault(new Routed.Idle(type, partition), nowMillis);
        if (head.quietMillis(type, partition, readTo) >= timeout.toMillis()) {
          lane.idle(type, partition);
        }
      }
    }
  }

  @Override
  public void close() {
    lane.close();
  }
}
