package io.adstream.samples.traffic;

import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult.Matched;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must come of traffic: worked out of everything that was sent at once, with neither
 * watermarks nor windows that close, and without the join's own rules. Repeated clicks and invalid
 * traffic are not worked out.
 *
 * @param matched impressions and clicks that belong together
 * @param unclicked impressions without a click
 * @param orphans clicks without an impression
 * @param kpis all rows of all cubes
 * @param counters how often which fate was met
 */
public record TrafficAnswer(
    List<Matched> matched,
    List<Impression> unclicked,
    List<Click> orphans,
    Map<KpiKey, Measures> kpis,
    Counters counters) {

  static TrafficAnswer of(
      SentTraffic sent, JoinSpec join, List<Cube> cubes, Map<EventName, Long> late) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    Map<String, AdEvent> impressions = accepted(sent, EventType.IMPRESSION, late, counters);
    Map<String, AdEvent> clicks = accepted(sent, EventType.CLICK, late, counters);
    List<Matched> matched = new ArrayList<>();
    List<Click> orphans = new ArrayList<>();
    Set<String> clicked = new HashSet<>();
    for (AdEvent event : clicks.values()) {
      Click click = (Click) event;
      AdEvent impression = impressions.get(click.joinId());
      if (impression != null && matches(join, impression, click)) {
        matched.add(new Matched((Impression) impression, click));
        clicked.add(impression.id());
      } else {
        orphans.add(click);
      }
    }
    List<Impression> unclicked = new ArrayList<>();
    for (AdEvent impression : impressions.values()) {
      if (!clicked.contains(impression.id())) {
        unclicked.add((Impression) impression);
      }
    }
    counters.put(Counter.MATCHED, (long) matched.size());
    counters.put(Counter.UNCLICKED, (long) unclicked.size());
    counters.put(Counter.ORPHANS, (long) orphans.size());
    return new TrafficAnswer(
        matched,
        unclicked,
        orphans,
        kpis(cubes, impressions.values(), matched),
        counters(counters));
  }

  private static boolean matches(JoinSpec join, AdEvent impression, AdEvent click) {
    long after = click.eventTimeMillis() - impression.eventTimeMillis();
    return after >= -join.clockSkew().toMillis() && after <= join.attributionWindow().toMillis();
  }

  /**
   * One event of each id, but for those of which all copies are late; counts the stream's fates.
   */
  private static Map<String, AdEvent> accepted(
      SentTraffic sent, EventType type, Map<EventName, Long> late, Map<Counter, Long> counters) {
    Map<String, Long> lateLeft = new HashMap<>();
    late.forEach(
        (name, copies) -> {
          if (name.type() == type) {
            lateLeft.put(name.id(), copies);
          }
        });
    long lateOnes = lateLeft.values().stream().mapToLong(Long::longValue).sum();
    Map<String, AdEvent> accepted = new LinkedHashMap<>();
    long duplicates = 0;
    for (AdEvent event : sent.events(type)) {
      long left = lateLeft.getOrDefault(event.id(), 0L);
      if (left > 0) {
        lateLeft.put(event.id(), left - 1);
      } else if (accepted.putIfAbsent(event.id(), event) != null) {
        duplicates++;
      }
    }
    String stream = type == EventType.IMPRESSION ? "IMPRESSIONS_" : "CLICKS_";
    counters.put(Counter.valueOf(stream + "READ"), sent.records(type));
    counters.put(Counter.valueOf(stream + "ACCEPTED"), (long) accepted.size());
    counters.put(Counter.valueOf(stream + "DUPLICATE"), duplicates);
    counters.put(Counter.valueOf(stream + "LATE"), lateOnes);
    counters.put(Counter.valueOf(stream + "HEARTBEAT"), sent.heartbeats(type));
    for (RejectReason reason : RejectReason.values()) {
      counters.put(Counter.valueOf(stream + reason), sent.rejects(type).getOrDefault(reason, 0L));
    }
    return accepted;
  }

  private static Counters counters(Map<Counter, Long> counters) {
    Counter[] all = Counter.values();
    long[] values = new long[all.length];
    for (int i = 0; i < all.length; i++) {
      values[i] = counters.getOrDefault(all[i], 0L);
    }
    return Counters.of(values);
  }

  private static Map<KpiKey, Measures> kpis(
      List<Cube> cubes, Collection<AdEvent> impressions, List<Matched> matched) {
    Map<KpiKey, Measures> kpis = new HashMap<>();
    for (Cube cube : cubes) {
      for (AdEvent event : impressions) {
        Impression impression = (Impression) event;
        Measures one = measures(cube, impression, 1, 0, 0, impression.costMicros(), 0);
        kpis.merge(key(cube, impression, impression.eventTimeMillis()), one, Measures::plus);
      }
      Set<String> seen = new HashSet<>();
      for (Matched match : matched) {
        Impression impression = match.impression();
        long shown = impression.eventTimeMillis();
        long counted =
            cube.attribution() == Attribution.IMPRESSION_TIME
                ? shown
                : match.click().eventTimeMillis();
        Measures click = measures(cube, match.click(), 0, 1, 0, 0, match.click().costMicros());
        kpis.merge(key(cube, impression, counted), click, Measures::plus);
        if (seen.add(impression.impressionId())) {
          kpis.merge(
              key(cube, impression, shown), measures(cube, null, 0, 0, 1, 0, 0), Measures::plus);
        }
      }
    }
    return kpis;
  }

  /**
   * What is added to a row: these values of the standard measures, then what the cube declares.
   *
   * @param event the event whose attributes count; null for none
   */
  private static Measures measures(Cube cube, @Nullable AdEvent event, long... standard) {
    long[] values = Arrays.copyOf(standard, standard.length + cube.measures().size());
    for (int i = 0; i < cube.measures().size() && event != null; i++) {
      CubeMeasure measure = cube.measures().get(i);
      boolean isOfEvent =
          measure.stream() == null
              ? event.attributes().schema().indexOf(measure.attribute()) >= 0
              : measure.stream() == event.type();
      Object value = isOfEvent ? event.attributes().value(measure.attribute()) : null;
      if (value != null) {
        values[standard.length + i] =
            switch (measure.aggregate()) {
              case COUNT -> (Boolean) value ? 1 : 0;
              case SUM -> (Long) value;
            };
      }
    }
    return Measures.of(values);
  }

  private static KpiKey key(Cube cube, Impression impression, long time) {
    List<@Nullable Object> group = new ArrayList<>();
    cube.dimensions().forEach(dimension -> group.add(impression.attributes().value(dimension)));
    return new KpiKey(
        cube.name(), cube.windowStartMillis(time), Collections.unmodifiableList(group));
  }
}
