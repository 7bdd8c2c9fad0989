package io.adstream.join;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiDeltas;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The join of one lane: all records whose {@code ImpressionID} or {@code JoinID} belongs to it. It
 * knows nothing of threads, stores or topics. Not safe for use by several threads.
 */
public final class LaneJoin {

  /**
   * A lane with an empty window.
   *
   * @param spec the join
   * @param cubes the KPIs to count
   * @param unclickedRows whether impressions without clicks are results
   * @param impressionPartitions how many partitions of the impressions' topic the lane reads
   * @param clickPartitions how many partitions of the clicks' topic the lane reads
   * @param budget bounds the window's memory
   * @param results takes each result as it is said
   */
  public LaneJoin(
      JoinSpec spec,
      List<Cube> cubes,
      UnclickedRows unclickedRows,
      int impressionPartitions,
      int clickPartitions,
      WindowBudget budget,
      Consumer<JoinResult> results) {}

  /**
   * Takes in one record: counts it, and says what follows from it.
   *
   * @param type the stream it came from
   * @param decoded what its value turned out to be
   * @param topic the topic it was read from
   * @param partition the topic's partition, from 0 to below the number given at creation
   * @param offset the record's offset
   * @param value the record's value as it was read
   * @throws WindowFullException if the window would grow over its budget
   */
  public void read(
      EventType type,
      Decoded decoded,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] value) {}

  /** A partition has reached an event time, without a record of its own that says so. */
  public void advance(EventType type, int partition, long eventTimeMillis) {}

  /**
   * A partition has nothing to read and no longer holds the watermark back, until a record of it is
   * read.
   */
  public void idle(EventType type, int partition) {}

  /**
   * Says and forgets all that the watermark has passed. Cheap where there is nothing; call it every
   * second or so.
   */
  public void closePassed() {}

  /**
   * The watermark in milliseconds since the epoch; {@link Long#MIN_VALUE} while a partition has not
   * been heard of.
   */
  public long watermarkMillis() {
    return Long.MIN_VALUE;
  }

  /** What was counted so far. */
  public Counters counters() {
    return Counters.ZERO;
  }

  /** The sums that were not handed on yet; whoever drains them hands them on. */
  public KpiDeltas kpis() {
    return new KpiDeltas();
  }

  /** Writes to the log what has changed since the last call. */
  public void log(WindowLog log) {}

  /** Takes back a block of the log. To be followed by {@link #replayed()} when all are back. */
  public void replay(long segment, long sequence, byte[] block) {}

  /** Rebuilds the lane from the blocks that were taken back. */
  public void replayed() {}
}
