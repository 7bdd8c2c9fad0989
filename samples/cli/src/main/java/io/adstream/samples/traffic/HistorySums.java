package io.adstream.samples.traffic;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.Measures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sums of a plan's cubes over events that represent several ones. */
final class HistorySums {

  private final JoinPlan plan;
  private Map<KpiKey, long[]> sums = new HashMap<>();

  HistorySums(JoinPlan plan) {
    this.plan = plan;
  }

  /** Adds a number of identical impressions. */
  void impression(Impression impression, long count) {
    Traffic traffic = plan.traffic(impression);
    for (CubePlan cube : plan.cubes()) {
      long time = impression.eventTimeMillis();
      add(cube, time, impression, impression, Moment.IMPRESSION, traffic, count);
    }
  }

  /**
   * Adds a number of identical clicks.
   *
   * @param clicks the number of clicks; those beyond the first of an impression are repeated
   * @param clicked the number of impressions that they belong to
   */
  void clicks(Impression impression, Click click, long clicks, long clicked) {
    Traffic traffic = plan.traffic(impression, click);
    for (CubePlan cube : plan.cubes()) {
      long shown = impression.eventTimeMillis();
      boolean isByClick = cube.cube().attribution() == Attribution.CLICK_TIME;
      long time = isByClick ? click.eventTimeMillis() : shown;
      add(cube, time, impression, click, Moment.MATCH, traffic, clicks);
      add(cube, shown, impression, click, Moment.FIRST_MATCH, traffic, clicked);
      if (traffic == Traffic.ALL) {
        add(cube, time, impression, click, Moment.REPEAT, traffic, clicks - clicked);
      }
    }
  }

  private void add(
      CubePlan cube,
      long time,
      Impression impression,
      AdEvent event,
      Moment moment,
      Traffic traffic,
      long count) {
    if (count <= 0) {
      return;
    }
    long[] one = new long[cube.measures().size()];
    cube.add(one, 1, moment, traffic, event.costMicros(), event.attributes()::value);
    KpiKey key =
        new KpiKey(
            cube.name(),
            cube.cube().windowStartMillis(time),
            cube.group(impression.attributes()::value));
    long[] sum = sums.computeIfAbsent(key, ignored -> new long[one.length]);
    for (int i = 0; i < one.length; i++) {
      sum[i] += one[i] * count;
    }
  }

  /** The sums since the last call. */
  List<KpiRow> take() {
    List<KpiRow> rows = new ArrayList<>(sums.size());
    sums.forEach((key, values) -> rows.add(new KpiRow(key, Measures.of(values))));
    sums = new HashMap<>();
    return rows;
  }
}
