package io.adstream.jdbc;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiDeltas;
import io.adstream.kpi.KpiRow;
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
 * What follows when late events are accepted after all: rows to add and to remove, and sums to add
 * to. Nothing open may belong to them any more, and all that is stored of their impressions' ids
 * must be there. Not safe for use by several threads.
 */
final class Repair {

  /**
   * The order in which late events are taken: of several with the same id and other content always
   * the same one counts.
   */
  private static final Comparator<AdEvent> IN_ORDER =
      Comparator.comparingLong(AdEvent::eventTimeMillis).thenComparing(AdEvent::toString);

  private final JoinSpec join;
  private final List<Cube> cubes;
  private final Map<String, List<Shown>> shown = new HashMap<>();
  private final Map<String, Set<String>> clickIds = new HashMap<>();
  private final List<JoinResult> results = new ArrayList<>();
  private final List<StoredRow.Place> removed = new ArrayList<>();
  private final KpiDeltas kpis = new KpiDeltas();
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);

  /** An accepted impression. */
  private static final class Shown {
    private final Impression impression;
    private StoredRow.@Nullable Place unclickedRow;
    private boolean clicked;

    Shown(Impression impression) {
      this.impression = impression;
    }
  }

  Repair(JoinSpec join, List<Cube> cubes) {
    this.join = join;
    this.cubes = cubes;
  }

  /** Works it out; to be called once. */
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
      known = new Shown(row.impression());
      same.add(known);
    }
    if (row.clickId() == null) {
      known.unclickedRow = row.place();
    } else {
      known.clicked = true;
      clickIds.computeIfAbsent(id, i -> new HashSet<>()).add(row.clickId());
    }
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
    Shown accepted = new Shown(impression);
    same.add(accepted);
    late.add(accepted);
    count(Count.LATE_IMPRESSIONS);
    kpis.addImpression(cubes, impression);
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
      if (join.matches(impression.eventTimeMillis(), click.eventTimeMillis())) {
        count(Count.MATCHES);
        results.add(new JoinResult.Matched(impression, click, !candidate.clicked));
        kpis.addClick(cubes, impression, click);
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
    kpis.addClickedImpression(cubes, impression.impression);
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

  /** What to add to the cubes. */
  List<KpiRow> kpis() {
    return kpis.rows();
  }

  /** What is done; nothing of what becomes of the rows. */
  Map<Count, Long> counts() {
    return counts;
  }
}
