package io.adstream.sink;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sink applies in one transaction. A lane's batches follow one another without gaps: each
 * starts at the position where the one before it ended.
 *
 * @param lane the output partition; 0 or more
 * @param from the lane's position before the batch
 * @param to the lane's position after the batch; more than {@code from}
 * @param results the results, in the order they were said; may be read several times, but one after
 *     the other, and may be more than memory holds
 * @param kpis what to add to the cubes; a row may appear several times
 * @param status how far the lane has come; null where it is as it was
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
}
