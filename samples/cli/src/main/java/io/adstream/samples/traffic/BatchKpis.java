package io.adstream.samples.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes the rows of a plan's cubes from all impressions and matches at once, by names and
 * without the join's own rules.
 */
public final class BatchKpis {

  private static final Comparator<Click> BY_TIME =
      Comparator.comparingLong(Click::eventTimeMillis)
          .thenComparing(
              (one, other) ->
                  Arrays.compareUnsigned(
                      one.clickId().getBytes(UTF_8), other.clickId().getBytes(UTF_8)));

  private final JoinPlan plan;
  private final CubePlan cube;
  private final List<String> names;
  private final Map<KpiKey, long[]> sums = new HashMap<>();

  private BatchKpis(JoinPlan plan, CubePlan cube) {
    this.plan = plan;
    this.cube = cube;
    names = cube.measures().stream().map(measure -> measure.name()).toList();
  }

  /**
   * All rows.
   *
   * @param impressions the accepted impressions
   * @param matches every click with its impression
   */
  public static Map<KpiKey, Measures> of(
      JoinPlan plan, Collection<Impression> impressions, Collection<Matched> matches) {
    Set<String> repeated = repeated(plan, matches);
    Map<KpiKey, Measures> rows = new HashMap<>();
    for (CubePlan cube : plan.cubes()) {
      BatchKpis kpis = new BatchKpis(plan, cube);
      impressions.forEach(kpis::addImpression);
      Set<String> clicked = new HashSet<>();
      for (Matched match : matches) {
        kpis.addClick(match.impression(), match.click(), repeated);
        if (clicked.add(match.impression().impressionId())) {
          Impression impression = match.impression();
          kpis.add(impression, impression.eventTimeMillis(), "clicked_impressions", 1);
        }
      }
      kpis.sums.forEach((key, values) -> rows.put(key, Measures.of(values)));
    }
    return rows;
  }

  private void addImpression(Impression impression) {
    long time = impression.eventTimeMillis();
    add(impression, time, "impressions", 1);
    add(impression, time, "impression_cost", impression.costMicros());
    if (isFlagged(plan, impression)) {
      add(impression, time, "invalid_impressions", 1);
      add(impression, time, "invalid_impression_cost", impression.costMicros());
    }
    addDeclared(impression, time, impression);
  }

  private void addClick(Impression impression, Click click, Set<String> repeated) {
    long time =
        cube.cube().attribution() == Attribution.IMPRESSION_TIME
            ? impression.eventTimeMillis()
            : click.eventTimeMillis();
    add(impression, time, "clicks", 1);
    add(impression, time, "click_cost", click.costMicros());
    if (isFlagged(plan, impression) || isFlagged(plan, click)) {
      add(impression, time, "invalid_clicks", 1);
      add(impression, time, "invalid_click_cost", click.costMicros());
    }
    if (repeated.contains(click.clickId())) {
      add(impression, time, "repeated_clicks", 1);
    }
    addDeclared(impression, time, click);
  }

  private void addDeclared(Impression impression, long time, AdEvent event) {
    for (CubeMeasure measure : cube.cube().measures()) {
      boolean isOfStream =
          measure.stream() == event.type()
              || (measure.stream() == null
                  && plan.schema().of(event.type()).indexOf(measure.attribute()) >= 0);
      Object value = isOfStream ? value(event, measure.attribute()) : null;
      if (value instanceof Long number) {
        add(impression, time, measure.name(), number);
      } else if (Boolean.TRUE.equals(value)) {
        add(impression, time, measure.name(), 1);
      }
    }
  }

  private void add(Impression impression, long time, String measure, long amount) {
    List<@Nullable Object> group = new ArrayList<>();
    cube.cube().dimensions().forEach(dimension -> group.add(value(impression, dimension)));
    KpiKey key =
        new KpiKey(
            cube.name(), cube.cube().windowStartMillis(time), Collections.unmodifiableList(group));
    int index = names.indexOf(measure);
    long[] row = sums.computeIfAbsent(key, added -> new long[names.size()]);
    if (index >= 0) {
      row[index] += amount;
    }
  }

  /** The ids of the repeated clicks. */
  private static Set<String> repeated(JoinPlan plan, Collection<Matched> matches) {
    Duration interval = plan.join().repeatInterval();
    Set<String> repeated = new HashSet<>();
    if (interval == null) {
      return repeated;
    }
    Map<String, List<Click>> valid = new HashMap<>();
    for (Matched match : matches) {
      if (!isFlagged(plan, match.impression()) && !isFlagged(plan, match.click())) {
        valid
            .computeIfAbsent(match.impression().impressionId(), id -> new ArrayList<>())
            .add(match.click());
      }
    }
    for (List<Click> clicks : valid.values()) {
      clicks.sort(BY_TIME);
      for (int i = 1; i < clicks.size(); i++) {
        long gap = clicks.get(i).eventTimeMillis() - clicks.get(i - 1).eventTimeMillis();
        if (gap <= interval.toMillis()) {
          repeated.add(clicks.get(i).clickId());
        }
      }
    }
    return repeated;
  }

  /** Whether an event is flagged as invalid traffic. */
  public static boolean isFlagged(JoinPlan plan, AdEvent event) {
    EventType type = event.type();
    String flag = plan.join().invalidWhen(type);
    return flag != null && Boolean.TRUE.equals(value(event, flag));
  }

  /** An event's value of an attribute; also null if the event's own schema lacks it. */
  public static @Nullable Object value(AdEvent event, String attribute) {
    int index = event.attributes().schema().indexOf(attribute);
    return index < 0 ? null : event.attributes().value(index);
  }
}
