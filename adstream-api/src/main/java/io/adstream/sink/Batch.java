package io.adstream.sink;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unit that a sink applies in one transaction. A lane's batches follow one another without
 * gaps: each starts at the position where the one before it ended.
 *
 * @param lane the output partition; 0 or more
 * @param from the lane's position before the batch
 * @param to the lane's position after the batch; more than {@code from}
 * @param results the results in the order in which they were emitted; may be iterated several
 *     times, one iteration after the other, and may be larger than memory
 * @param kpis what to add to the cubes; a row may appear several times
 * @param status the lane's status; null if it has not changed
 */
public record Batch(
    int lane,
    long from,
    long to,
    Iterable<JoinResult> results,
    List<KpiRow> kpis,
    @Nullable LaneStatus status) {

  /**
   * Checks the positions and copies what is in lists.
   *
   * @param lane the output partition; 0 or more
   * @param from the lane's position before the batch
   * @param to the lane's position after the batch; more than {@code from}
   * @param results the results in the order in which they were emitted; may be iterated several
   *     times, one iteration after the other, and may be larger than memory; copied if it is a
   *     collection
   * @param kpis what to add to the cubes; a row may appear several times; copied
   * @param status the lane's status; null if it has not changed
   * @throws IllegalArgumentException if the batch does not move its lane forward
   */
  public Batch {
    if (lane < 0 || from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "Cannot create batch: lane is "
              + lane
              + ", from is "
              + from
              + ", to is "
              + to
              + ", expected 0 <= lane and 0 <= from < to");
    }
    results = results instanceof Collection<JoinResult> held ? List.copyOf(held) : results;
    kpis = List.copyOf(kpis);
  }

  /**
   * Decides what a sink does with the batch, given its lane's stored position; call it where nobody
   * else can move the lane until the batch is stored.
   *
   * @param position the lane's stored position; 0 for a new lane
   * @return true if the batch must be applied, false if it was applied before
   * @throws PositionConflictException if the batch neither starts at the position nor ends at or
   *     before it
   */
  public boolean isDue(long position) {
    if (position >= to) {
      return false;
    }
    if (position != from) {
      throw new PositionConflictException(this, position);
    }
    return true;
  }
}
