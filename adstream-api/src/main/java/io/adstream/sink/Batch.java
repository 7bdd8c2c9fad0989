package io.adstream.sink;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unit that a sink applies in one transaction. The batches of a lane (a parallel join task) are
 * contiguous: each starts at the position where the previous one ended.
 *
 * @param lane the lane; 0 or more
 * @param from the lane's position before the batch
 * @param to the lane's position after the batch; more than {@code from}
 * @param results the results in the order in which they were emitted; can be iterated repeatedly,
 *     but not concurrently, and may be larger than memory
 * @param kpis the amounts to add to the cubes; a row may appear several times
 * @param status the lane's new status; null if it has not changed
 */
public record Batch(
    int lane,
    long from,
    long to,
    Iterable<JoinResult> results,
    List<KpiRow> kpis,
    @Nullable LaneStatus status) {

  /**
   * Validates the positions and copies collections.
   *
   * @param lane the lane; 0 or more
   * @param from the lane's position before the batch
   * @param to the lane's position after the batch; more than {@code from}
   * @param results the results in the order in which they were emitted; can be iterated repeatedly,
   *     but not concurrently, and may be larger than memory; copied if it is a collection
   * @param kpis the amounts to add to the cubes; a row may appear several times; copied
   * @param status the lane's new status; null if it has not changed
   * @throws IllegalArgumentException if the lane is negative or the batch does not advance the
   *     position
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
   * Decides whether a sink must apply this batch, given the lane's stored position. Call it where
   * no other writer can change the position until the batch is stored, such as under a row lock.
   *
   * @param position the lane's stored position; 0 for a new lane
   * @return true if the batch must be applied, false if it has already been applied
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
