package io.adstream.jdbc.internal.write;

import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Matches of a transaction whose rows PostgreSQL rejected. The engine counted them, in this batch
 * or another, so they are subtracted from the KPIs: their clicks, the clicks that they showed to be
 * repeated and, if no other match of the impression is stored with the one that counted it as
 * clicked, the clicked impression. A later match in another batch does not count its impression as
 * clicked again. Not thread-safe.
 */
final class RefusedMatches {

  private final JoinPlan plan;
  private final KpiDeltas clicks;
  private final Map<Shown, FirstRefused> firsts = new HashMap<>();

  RefusedMatches(JoinPlan plan) {
    this.plan = plan;
    clicks = new KpiDeltas(plan);
  }

  /** Identifies an impression; an id may recur once its impression is closed. */
  private record Shown(String id, long timeMillis) {
    static Shown of(Impression impression) {
      return new Shown(impression.impressionId(), impression.eventTimeMillis());
    }
  }

  /** An impression whose first match was rejected. */
  private static final class FirstRefused {
    private final Impression impression;

    /** The number of its matches that were not rejected. */
    private long stored;

    FirstRefused(Impression impression) {
      this.impression = impression;
    }
  }

  void add(Matched match) {
    clicks.removeClick(match);
    Shown shown = Shown.of(match.impression());
    if (match.isFirst()) {
      firsts.putIfAbsent(shown, new FirstRefused(match.impression()));
    }
    FirstRefused first = firsts.get(shown);
    if (first != null) {
      first.stored--;
    }
  }

  /**
   * The amounts to add to the KPIs for the matches rejected so far.
   *
   * @param all the results of the transaction
   */
  List<KpiRow> kpis(Iterable<JoinResult> all) {
    if (clicks.size() == 0) {
      return List.of();
    }
    KpiDeltas impressions = new KpiDeltas(plan);
    if (!firsts.isEmpty()) {
      for (JoinResult result : all) {
        FirstRefused first =
            result instanceof Matched match ? firsts.get(Shown.of(match.impression())) : null;
        if (first != null) {
          first.stored++;
        }
      }
      for (FirstRefused first : firsts.values()) {
        if (first.stored == 0) {
          impressions.removeFirstMatch(first.impression);
        }
      }
    }
    List<KpiRow> rows = new ArrayList<>(clicks.rows());
    rows.addAll(impressions.rows());
    return rows;
  }
}
