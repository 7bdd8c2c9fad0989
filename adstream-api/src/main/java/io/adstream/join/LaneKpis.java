package io.adstream.join;

import io.adstream.event.Dimension;
import io.adstream.internal.ByteReader;
import io.adstream.internal.EncodedEvent;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiDeltas;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts a lane's KPIs as events are accepted and matched. Not safe for use by several threads. */
final class LaneKpis {

  private static final Dimension[] DIMENSIONS = Dimension.values();

  private final List<Cube> cubes;
  private final boolean[] used = new boolean[DIMENSIONS.length];
  private final int usedCount;
  private final @Nullable String[] values = new String[DIMENSIONS.length];
  private final TextCache texts = new TextCache();
  private final ByteReader reader = new ByteReader(new byte[0]);
  private final KpiDeltas deltas = new KpiDeltas();

  LaneKpis(List<Cube> cubes) {
    this.cubes = List.copyOf(cubes);
    int count = 0;
    for (Cube cube : cubes) {
      for (Dimension dimension : cube.dimensions()) {
        used[dimension.ordinal()] = true;
        count = Math.max(count, dimension.ordinal() + 1);
      }
    }
    usedCount = count;
  }

  KpiDeltas deltas() {
    return deltas;
  }

  void addImpression(EncodedEvent impression) {
    impression.attributes(reader);
    for (int i = 0; i < usedCount; i++) {
      if (used[i]) {
        values[i] = texts.read(reader);
      } else {
        reader.skipBytes();
      }
    }
    Measures measures = Measures.ofImpression(impression.costMicros());
    for (Cube cube : cubes) {
      long windowStartMillis = cube.windowStartMillis(impression.eventTimeMillis());
      deltas.add(new KpiKey(cube.name(), windowStartMillis, group(cube)), measures);
    }
  }

  private List<@Nullable String> group(Cube cube) {
    List<Dimension> dimensions = cube.dimensions();
    @Nullable String[] group = new String[dimensions.size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = values[dimensions.get(i).ordinal()];
    }
    return Collections.unmodifiableList(Arrays.asList(group));
  }

  void addMatch(JoinResult.Matched match) {
    deltas.addClick(cubes, match.impression(), match.click());
    if (match.isFirst()) {
      deltas.addClickedImpression(cubes, match.impression());
    }
  }
}
