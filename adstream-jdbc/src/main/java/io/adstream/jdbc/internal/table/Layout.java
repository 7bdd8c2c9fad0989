package io.adstream.jdbc.internal.table;

import io.adstream.join.JoinPlan;
import java.util.List;
import java.util.SortedMap;

/**
 * The tables that a plan's results are written to. Immutable.
 *
 * @param facts the rows of results
 * @param cubes the tables of each cube by the cube's name, in the order in which all writers lock
 *     them
 * @param reach the tables of sketches, which all writers lock after those
 */
public record Layout(
    JoinPlan plan,
    FactLayout facts,
    SortedMap<String, List<CubeTable>> cubes,
    List<ReachTable> reach) {

  /** The tables of a plan's results in this schema. */
  public static Layout of(String schema, JoinPlan plan) {
    return new Layout(
        plan,
        new FactLayout(plan),
        CubeTable.of(schema, plan.cubes()),
        ReachTable.of(schema, plan.cubes()));
  }

  /** All tables of all cubes. */
  public List<CubeTable> cubeTables() {
    return cubes.values().stream().flatMap(List::stream).toList();
  }
}
