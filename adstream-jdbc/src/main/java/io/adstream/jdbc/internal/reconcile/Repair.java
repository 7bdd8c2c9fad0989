package io.adstream.jdbc.internal.reconcile;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.RepeatedClicks;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes the consequences of accepting late events: rows to add and to remove, and amounts to add
 * to the KPIs. No open event may match the late events any more, and everything stored under their
 * impressions' ids must be given. Not thread-safe.
 */
final class Repair {

  /**
   * The order in which late events are applied, so that of several with the same id and different
   * content, always the same one is accepted.
   */
  private static final Comparator<AdEvent> IN_ORDER =
      Comparator.comparingLong(AdEvent::eventTimeMillis).thenComparing(AdEvent::toString);

  private final JoinPlan plan;
  private final @Nullable RepeatedClicks repeatedClicks;
  private final Map<String, List<Shown>> shown = new HashMap<>();
  private final Map<String, Set<String>> clickIds = new HashMap<>();
  private final List<JoinResult> results = new ArrayList<>();
  private final List<StoredRow.Place> removed = new ArrayList<>();
  private final KpiDeltas kpis;
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private long impressions;

  /** An accepted impression. */
  private static final class Shown {
    private final long number;
    private final Impression impression;
    private StoredRow.@Nullable Place unclickedRow;
    private boolean clicked;

    Shown(long number, Impression impression) {
      this.number = number;
      this.impression = impression;
    }
  }

  Repair(JoinPlan plan) {
    this.plan = plan;
    kpis = new KpiDeltas(plan);
    Duration interval = plan.join().repeatInterval();
    repeatedClicks = interval == null ? null : new RepeatedClicks(interval);
  }

  /** Computes the repair; call it once. */
  Repair apply(LateChunk chunk) {
    chunk.joined().forEach(this::know);
    chunk.orphans().forEach(row -> isNewClick(row.click()));
    List<Shown> late = new ArrayList<>();
    List<Click> clicks = new ArrayList<>();
    for (AdEvent event :
        chunk.late().stream().map(StoredRow.Late::event).sorted(IN_ORDER).toList()) {
      if (event instanceof Impression impression) {
        acceptImpression(impression, late);
      } else if (event instanceof Click click) {
        clicks.add(click);
      }
    }
    chunk.orphans().forEach(this::resolve);
    clicks.forEach(this::acceptClick);
    for (Shown impression : late) {
      if (!impression.clicked) {
        count(Count.UNCLICKED_ADDED);
        results.add(new JoinResult.Unclicked(impression.impression));
      }
    }
    chunk.late().forEach(row -> removed.add(row.place()));
    return this;
  }

  private void know(StoredRow.Joined row) {
    String id = row.impression().impressionId();
    List<Shown> same = shown.computeIfAbsent(id, i -> new ArrayList<>(1));
    long timeMillis = row.impression().eventTimeMillis();
    Shown known =
        same.stream()
            .filter(other -> other.impression.eventTimeMillis() == timeMillis)
            .findFirst()
            .orElse(null);
    if (known == null) {
      known = newShown(row.impression());
      same.add(known);
    }
    StoredRow.Clicked click = row.click();
    if (click == null) {
      known.unclickedRow = row.place();
    } else {
      known.clicked = true;
      clickIds.computeIfAbsent(id, i -> new HashSet<>()).add(click.id());
      Traffic traffic = click.isInvalid() ? Traffic.INVALID : Traffic.ALL;
      repeatedBy(known, click.timeMillis(), click.id(), traffic);
    }
  }

  private Shown newShown(Impression impression) {
    return new Shown(impressions++, impression);
  }

  /** The times of the clicks that a click of the impression shows to be repeated. */
  private List<Long> repeatedBy(Shown shown, long timeMillis, String clickId, Traffic traffic) {
    return repeatedClicks == null || traffic == Traffic.INVALID
        ? List.of()
        : repeatedClicks.add(shown.number, timeMillis, clickId);
  }

  private boolean isNewClick(Click click) {
    return clickIds.computeIfAbsent(click.joinId(), i -> new HashSet<>()).add(click.clickId());
  }

  private void acceptImpression(Impression impression, List<Shown> late) {
    List<Shown> same = shown.computeIfAbsent(impression.impressionId(), i -> new ArrayList<>(1));
    if (!same.isEmpty()) {
      count(Count.DUPLICATES);
      return;
    }
    Shown accepted = newShown(impression);
    same.add(accepted);
    late.add(accepted);
    count(Count.LATE_IMPRESSIONS);
    kpis.addImpression(impression);
  }

  private void resolve(StoredRow.Orphan row) {
    if (match(row.click())) {
      count(Count.ORPHANS_RESOLVED);
      removed.add(row.place());
    }
  }

  private void acceptClick(Click click) {
    if (!isNewClick(click)) {
      count(Count.DUPLICATES);
      return;
    }
    count(Count.LATE_CLICKS);
    if (!match(click)) {
      count(Count.ORPHANS_ADDED);
      results.add(new JoinResult.Orphan(click));
    }
  }

  private boolean match(Click click) {
    for (Shown candidate : shown.getOrDefault(click.joinId(), List.of())) {
      Impression impression = candidate.impression;
      if (plan.join().matches(impression.eventTimeMillis(), click.eventTimeMillis())) {
        count(Count.MATCHES);
        JoinResult.Matched match =
            new JoinResult.Matched(
                impression,
                click,
                !candidate.clicked,
                repeatedBy(
                    candidate,
                    click.eventTimeMillis(),
                    click.clickId(),
                    plan.traffic(impression, click)));
        results.add(match);
        kpis.addMatch(match);
        firstClick(candidate);
        return true;
      }
    }
    return false;
  }

  private void firstClick(Shown impression) {
    if (impression.clicked) {
      return;
    }
    impression.clicked = true;
    if (impression.unclickedRow != null) {
      count(Count.UNCLICKED_REMOVED);
      removed.add(impression.unclickedRow);
    }
  }

  private void count(Count count) {
    counts.merge(count, 1L, Long::sum);
  }

  /** The rows to add. */
  List<JoinResult> results() {
    return results;
  }

  /** The rows to remove, the late events' included. */
  List<StoredRow.Place> removed() {
    return removed;
  }

  /** The amounts to add to the cubes. */
  List<KpiRow> kpis() {
    return kpis.rows();
  }

  /** What is done, disregarding rows that are rejected. */
  Map<Count, Long> counts() {
    return counts;
  }
}
