package io.adstream.tck;

import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Sorts the join's results into an {@link Outcome}. Not safe for use by several threads. */
public final class ResultOutcome implements JoinResult.Visitor<Boolean> {

  private final List<JoinResult.Matched> matches = new ArrayList<>();
  private final List<String> unclicked = new ArrayList<>();
  private final List<String> orphans = new ArrayList<>();
  private final List<Outcome.LateEvent> late = new ArrayList<>();
  private final List<Outcome.Rejection> rejected = new ArrayList<>();
  private final List<Outcome.StoredEvent> events = new ArrayList<>();
  private final List<Outcome.DeadLetter> deadLetters = new ArrayList<>();

  private ResultOutcome() {}

  /**
   * {@return the outcome that consists of these results}
   *
   * @param plan what was joined and counted
   * @param results each result as often as it was emitted
   * @param isInvalid whether a match counts as invalid traffic
   * @param kpis what was added to the cubes; rows of the same key add up
   * @param counters what was counted
   */
  public static Outcome of(
      JoinPlan plan,
      Iterable<JoinResult> results,
      Predicate<JoinResult.Matched> isInvalid,
      Iterable<KpiRow> kpis,
      Counters counters) {
    ResultOutcome sorted = new ResultOutcome();
    results.forEach(result -> result.accept(sorted));
    return Outcome.builder()
        .joined(joined(plan, sorted.matches, isInvalid))
        .unclicked(sorted.unclicked)
        .orphans(sorted.orphans)
        .late(sorted.late)
        .rejected(sorted.rejected)
        .kpis(Outcome.kpis(plan, kpis))
        .counters(counters)
        .events(sorted.events)
        .deadLetters(sorted.deadLetters)
        .build();
  }

  private static List<Outcome.Joined> joined(
      JoinPlan plan, List<JoinResult.Matched> matches, Predicate<JoinResult.Matched> isInvalid) {
    Duration interval = plan.join().repeatInterval();
    Set<JoinResult.Matched> repeated =
        interval == null ? Set.of() : StoredRepeats.of(matches, isInvalid, interval);
    return matches.stream()
        .map(
            match ->
                new Outcome.Joined(
                    new Outcome.Match(match.impression().impressionId(), match.click().clickId()),
                    Outcome.Joined.byName(match.impression().attributes()),
                    Outcome.Joined.byName(match.click().attributes()),
                    isInvalid.test(match),
                    repeated.contains(match)))
        .toList();
  }

  @Override
  public Boolean matched(JoinResult.Matched result) {
    events.add(Outcome.StoredEvent.of(result.impression()));
    events.add(Outcome.StoredEvent.of(result.click()));
    return matches.add(result);
  }

  @Override
  public Boolean unclicked(JoinResult.Unclicked result) {
    events.add(Outcome.StoredEvent.of(result.impression()));
    return unclicked.add(result.impression().impressionId());
  }

  @Override
  public Boolean orphan(JoinResult.Orphan result) {
    events.add(Outcome.StoredEvent.of(result.click()));
    return orphans.add(result.click().clickId());
  }

  @Override
  public Boolean late(JoinResult.Late result) {
    events.add(Outcome.StoredEvent.of(result.event()));
    return late.add(new Outcome.LateEvent(result.event().type(), result.event().id()));
  }

  @Override
  public Boolean rejected(JoinResult.Rejected result) {
    Outcome.Rejection rejection = new Outcome.Rejection(result.type(), result.reason());
    deadLetters.add(
        Outcome.DeadLetter.of(
            rejection,
            result.detail(),
            result.topic(),
            result.partition(),
            result.offset(),
            result.value()));
    return rejected.add(rejection);
  }
}
