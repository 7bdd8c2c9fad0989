package io.adstream.spark.internal.state;

import io.adstream.internal.codec.Routed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * A batch of one lane, joined lazily as its rows are requested, so that no more than one output row
 * is in memory, however much closes at once.
 */
public final class LaneBatch implements Iterator<Row> {

  private final OpenLane lane;
  private final LaneHead head;
  private final LaneOutput output;
  private final Runnable atEnd;
  private final long batchMillis;
  private final ArrayDeque<Chunk> chunks;
  private final List<Routed.Advance> advances = new ArrayList<>();
  private final Map<Routed.Idle, Long> quietToMillis = new HashMap<>();
  private boolean isRead;
  private boolean isOver;

  /**
   * Creates a batch that has not been started.
   *
   * @param sorted the chunks to read, in order
   * @param atEnd runs once everything is joined, before the last row
   */
  public LaneBatch(
      OpenLane lane, LaneHead head, List<Chunk> sorted, LaneOutput output, Runnable atEnd) {
    this.lane = lane;
    this.head = head;
    this.output = output;
    this.atEnd = atEnd;
    batchMillis = sorted.get(0).batchMillis();
    chunks = new ArrayDeque<>(sorted);
  }

  @Override
  public boolean hasNext() {
    while (!output.hasRow() && !isOver) {
      step();
    }
    return output.hasRow();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return output.takeRow();
  }

  /**
   * Event time advances only after everything has been read, since partitions come one after the
   * other. The output depends only on the chunks, the head and the batch's time, not on the
   * process's memory, so a re-run batch produces identical output.
   */
  private void step() {
    if (!chunks.isEmpty()) {
      lane.read(chunks.remove(), advances, quietToMillis, output);
    } else if (!isRead) {
      isRead = true;
      lane.advance(advances, quietToMillis, head, batchMillis);
    } else if (lane.close(output)) {
      isOver = true;
      lane.end(output);
      atEnd.run();
    }
  }
}
