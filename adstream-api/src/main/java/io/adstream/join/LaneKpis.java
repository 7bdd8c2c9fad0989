package io.adstream.join;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiDeltas;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import java.util.List;

/** Counts a lane's KPIs as events are accepted and matched. */
final class LaneKpis {

  private final List<Cube> cubes;
  private final KpiDeltas deltas = new KpiDeltas();

  LaneKpis(List<Cube> cubes) {
    this.cubes = List.copyOf(cubes);
  }

  KpiDeltas deltas() {
    return deltas;
  }

  void addImpression(Impression impression) {
    Measures measures = Measures.ofImpression(impression.costMicros());
    for (Cube cube : cubes) {
      deltas.add(key(cube, impression, impression.eventTimeMillis()), measures);
    }
  }

  void addMatch(Impression impression, Click click, boolean isFirst) {
    Measures measures = Measures.ofClick(click.costMicros());
    for (Cube cube : cubes) {
      boolean byImpression = cube.attribution() == Attribution.IMPRESSION_TIME;
      long timeMillis = byImpression ? impression.eventTimeMillis() : click.eventTimeMillis();
      deltas.add(key(cube, impression, timeMillis), measures);
      if (isFirst) {
        deltas.add(
            key(cube, impression, impression.eventTimeMillis()), Measures.ofClickedImpression());
      }
    }
  }

  private static KpiKey key(Cube cube, Impression impression, long timeMillis) {
    return new KpiKey(cube.name(), cube.windowStartMillis(timeMillis), cube.groupOf(impression));
  }
}
