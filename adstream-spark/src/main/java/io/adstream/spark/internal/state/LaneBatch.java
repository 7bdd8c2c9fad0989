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
 * A batch of one lane, joined while its rows are asked for: so that of all that it says, however
 * much closes at once, there is never more in memory than a row.
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
   * A batch that nothing was done of.
   *
   * @param sorted what to read, in this order
   * @param atEnd run once all was joined, before the last row
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
   * Event time moves after all was read only, since partitions come one after the other. What
   * follows depends on the chunks, the head and the batch's time alone, and not on what this
   * process remembers: so a re-run batch produces identical output.
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
