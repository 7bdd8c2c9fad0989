package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.report.ReachViews;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.ReachTable;
import io.adstream.sink.SinkException;
import java.util.Map;
import java.util.TreeMap;

/** Checks that the names of all tables and views of cubes are distinct. */
final class RelationNames {

  private final Map<String, String> cubeOf = new TreeMap<>();

  private RelationNames() {}

  /**
   * Checks that no cube's name collides with another's roll-up, view of anomalies or reach by day.
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
          "Cannot create table or view %s of cube %s: cube %s has one with the same name, expected another cube name"
              .formatted(name, cube, other),
          null);
    }
  }
}
