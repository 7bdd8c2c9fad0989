package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.report.ReachViews;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.ReachTable;
import io.adstream.sink.SinkException;
import java.util.Map;
import java.util.TreeMap;

/** Checks the names of what belongs to cubes: no two of them may have the same. */
final class RelationNames {

  private final Map<String, String> cubeOf = new TreeMap<>();

  private RelationNames() {}

  /**
   * Checks that no cube is named like another's roll-up, view of anomalies or reach by day.
   *
   * @throws SinkException if one is
   */
  static void check(Layout layout) {
    RelationNames names = new RelationNames();
    for (CubeTable table : layout.cubeTables()) {
      names.add(table.tableName(), table.cube().name());
    }
    for (String cube : layout.cubes().keySet()) {
      names.add("kpi_" + cube + "_anomaly", cube);
    }
    for (ReachTable table : layout.reach()) {
      for (String view : ReachViews.viewNames(table.plan().name())) {
        names.add(view, table.plan().name());
      }
    }
  }

  private void add(String name, String cube) {
    String other = cubeOf.put(name, cube);
    if (other != null) {
      throw SinkException.ofPermanent(
          "Cannot create table or view %s of cube %s: cube %s has one of this name, expected a cube not named after what belongs to another"
              .formatted(name, cube, other),
          null);
    }
  }
}
