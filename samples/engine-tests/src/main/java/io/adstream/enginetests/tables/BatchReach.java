package io.adstream.enginetests.tables;

import io.adstream.event.Impression;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.ReachSketch;
import io.adstream.samples.traffic.BatchKpis;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sketches of a plan's cubes, each computed at once from the distinct values of its day (UTC).
 */
final class BatchReach {

  private BatchReach() {}

  /** Each row by cube, reach, day, group and sketch. */
  static Map<List<@Nullable Object>, Long> of(JoinPlan plan, Collection<Impression> impressions) {
    Map<List<@Nullable Object>, Set<Object>> values = new HashMap<>();
    for (CubePlan cube : plan.cubes()) {
      for (CubeReach reach : cube.reach()) {
        for (Impression impression : impressions) {
          Object value = BatchKpis.value(impression, reach.attribute());
          if (value != null) {
            values.computeIfAbsent(row(cube, reach, impression), row -> new HashSet<>()).add(value);
          }
        }
      }
    }
    Map<List<@Nullable Object>, Long> rows = new HashMap<>();
    values.forEach(
        (row, different) -> {
          row.add(bits(different));
          rows.put(row, 1L);
        });
    return rows;
  }

  private static List<@Nullable Object> row(CubePlan cube, CubeReach reach, Impression impression) {
    Instant time = Instant.ofEpochMilli(impression.eventTimeMillis());
    List<@Nullable Object> row = new ArrayList<>();
    row.add(cube.name());
    row.add(reach.name());
    row.add(time.atZone(ZoneOffset.UTC).toLocalDate().toString());
    cube.cube().dimensions().forEach(dimension -> row.add(BatchKpis.value(impression, dimension)));
    return row;
  }

  /** In the tables' format: a bit plane for each value, the largest first. */
  private static String bits(Set<Object> different) {
    ReachSketch.Builder sketch = new ReachSketch.Builder();
    different.forEach(sketch::add);
    byte[] registers = sketch.build().registers();
    StringBuilder bits = new StringBuilder();
    for (int value = ReachSketch.MAX_VALUE; value > 0; value--) {
      for (byte register : registers) {
        bits.append(register >= value ? '1' : '0');
      }
    }
    return bits.toString();
  }
}
