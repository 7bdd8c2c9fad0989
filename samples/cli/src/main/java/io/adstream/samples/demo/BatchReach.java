package io.adstream.samples.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.adstream.event.Impression;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.ReachSketch;
import io.adstream.samples.traffic.TrafficAnswer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sketch of each group, computed at once from the distinct values of all impressions; the union
 * of the group's days must equal it.
 */
final class BatchReach {

  private BatchReach() {}

  /** The digest of each group's sketch, over the bits as stored in the tables. */
  static Map<List<@Nullable Object>, String> of(TrafficAnswer answer, List<CubePlan> cubes) {
    List<Impression> impressions = answer.impressions();
    Map<List<@Nullable Object>, Set<Object>> values = new HashMap<>();
    for (CubePlan cube : cubes) {
      for (CubeReach reach : cube.reach()) {
        for (Impression impression : impressions) {
          Object value = impression.attributes().value(reach.attribute());
          if (value != null) {
            List<@Nullable Object> group = cube.group(impression.attributes()::value);
            values.computeIfAbsent(row(cube, reach, group), row -> new HashSet<>()).add(value);
          }
        }
      }
    }
    Map<List<@Nullable Object>, String> digests = new HashMap<>();
    values.forEach((row, different) -> digests.put(row, digest(different)));
    return digests;
  }

  /** Identifies a row. */
  static List<@Nullable Object> row(CubePlan cube, CubeReach reach, List<@Nullable Object> group) {
    List<@Nullable Object> row = new ArrayList<>(List.of(cube.name(), reach.name()));
    row.addAll(group);
    return row;
  }

  private static String digest(Set<Object> different) {
    ReachSketch.Builder sketch = new ReachSketch.Builder();
    different.forEach(sketch::add);
    byte[] registers = sketch.build().registers();
    StringBuilder bits = new StringBuilder();
    for (int value = ReachSketch.MAX_VALUE; value > 0; value--) {
      for (byte register : registers) {
        bits.append(register >= value ? '1' : '0');
      }
    }
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(bits.toString().getBytes(US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot digest sketch: every Java has MD5", e);
    }
  }
}
