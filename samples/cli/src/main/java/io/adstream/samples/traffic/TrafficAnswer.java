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
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The expected results of traffic, computed from everything sent at once, without watermarks,
 * closing windows or the join's own rules. {@link BatchKpis} computes the KPIs.
 *
 * @param matched the matches
 * @param unclicked impressions without a click
 * @param orphans clicks without an impression
 * @param counters the number of records by fate
 */
public record TrafficAnswer(
    List<Matched> matched, List<Impression> unclicked, List<Click> orphans, Counters counters) {

  static TrafficAnswer of(SentTraffic sent, JoinSpec join, Map<EventName, Long> late) {
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
    return new TrafficAnswer(matched, unclicked, orphans, counters(counters));
  }

  /** All accepted impressions, each once. */
  public List<Impression> impressions() {
    Map<String, Impression> clicked = new LinkedHashMap<>();
    matched.forEach(
        match -> clicked.putIfAbsent(match.impression().impressionId(), match.impression()));
    List<Impression> impressions = new ArrayList<>(unclicked);
    impressions.addAll(clicked.values());
    return impressions;
  }

  private static boolean matches(JoinSpec join, AdEvent impression, AdEvent click) {
    long after = click.eventTimeMillis() - impression.eventTimeMillis();
    return after >= -join.clockSkew().toMillis() && after <= join.attributionWindow().toMillis();
  }

  /** One event per id, except ids whose copies are all late; counts the stream's fates. */
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
}
