package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.fuzz.Tries;
import io.adstream.join.Counters;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.KpiKey;
import io.adstream.tck.internal.file.ScenarioReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Any order of arrival, over any lanes, with crashes anywhere, yields the batch answer over the
 * events not reported late. Each event is either used or reported late, exactly once, since the
 * comparison counts occurrences.
 */
class JoinPropertyTest {

  private static final int TRIES = 60;
  private static final int LANES = 3;

  /** Longer than any scenario, so that nothing is late. */
  private static final Duration LONG = Duration.ofHours(8);

  @Test
  void anyOrderThatMakesNothingLateGivesTheBatchAnswer() {
    AtomicLong tries = new AtomicLong();
    AtomicLong matched = new AtomicLong();
    Tries.of(
        TRIES,
        random -> {
          Scenario scenario = shuffled(ScenarioGenerator.decided(random.nextInt()), random, true);
          Outcome outcome = outcome(scenario, random);
          assertThat(outcome.late()).isEmpty();
          assertThat(OutcomeComparison.differences(comparable(scenario), outcome)).isEmpty();
          tries.incrementAndGet();
          matched.addAndGet(outcome.matched().size());
        });
    assertThat(matched.get()).isGreaterThanOrEqualTo(tries.get() / 2);
  }

  @Test
  void anyOrderAtAllGivesTheBatchAnswerOverWhatWasNotReportedLate() {
    AtomicLong tries = new AtomicLong();
    AtomicLong late = new AtomicLong();
    Tries.of(
        TRIES,
        random -> {
          Scenario scenario =
              shuffled(ScenarioGenerator.disordered(random.nextInt()), random, false);
          Outcome outcome = outcome(scenario, random);
          Scenario.Expected expected = BatchAnswer.of(scenario, outcome.late());
          assertThat(OutcomeComparison.differences(comparable(scenario), expected, outcome))
              .isEmpty();
          tries.incrementAndGet();
          late.addAndGet(outcome.late().size());
        });
    assertThat(late.get()).isGreaterThanOrEqualTo(tries.get() / 2);
  }

  /** The same records in any order, all in one phase or each in the phase that it was in. */
  private static Scenario shuffled(Scenario scenario, Random random, boolean onTime) {
    JoinSpec asked = scenario.spec();
    JoinSpec spec = onTime ? asked.allowedLateness(LONG) : asked;
    List<Scenario.Phase> phases = new ArrayList<>();
    Instant end = scenario.phases().get(scenario.phases().size() - 1).advanceTo();
    if (onTime) {
      phases.add(shuffled(scenario.messages(), end.plus(LONG), random));
    } else {
      scenario
          .phases()
          .forEach(phase -> phases.add(shuffled(phase.records(), phase.advanceTo(), random)));
    }
    Scenario sent = scenario.with(spec, phases);
    return sent.withExpected(BatchAnswer.of(sent, List.of()));
  }

  private static Scenario.Phase shuffled(
      List<Scenario.Message> records, Instant end, Random random) {
    List<Scenario.Message> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);
    return new Scenario.Phase(shuffled, end);
  }

  /** The comparable counters, without heartbeats, which each lane has separately. */
  private static Scenario comparable(Scenario scenario) {
    return scenario.withPartitions(scenario.partitions() * LANES);
  }

  /** The combined outcome of lanes, each of which reads its own records. */
  private static Outcome outcome(Scenario scenario, Random random) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      int own = lane;
      List<Scenario.Phase> phases =
          scenario.phases().stream()
              .map(
                  phase ->
                      new Scenario.Phase(
                          phase.records().stream().filter(m -> laneOf(m) == own).toList(),
                          phase.advanceTo()))
              .toList();
      outcomes.add(laneOutcome(scenario.with(scenario.spec(), phases), random));
    }
    return together(outcomes);
  }

  private static int laneOf(Scenario.Message message) {
    String key = ScenarioReader.keyOf(message.type(), message.value());
    return key == null ? 0 : Math.floorMod(key.hashCode() * 31, LANES);
  }

  private static Outcome laneOutcome(Scenario scenario, Random random) {
    ReferenceEngine engine = new ReferenceEngine(random.nextLong());
    engine.start(scenario);
    for (Scenario.Phase phase : scenario.phases()) {
      int from = 0;
      while (from < phase.records().size()) {
        int to = from + 1 + random.nextInt(phase.records().size() - from);
        engine.send(phase.records().subList(from, to));
        from = to;
        if (random.nextInt(3) == 0) {
          engine.crashAndRestart();
        }
      }
      engine.advance(phase.advanceTo());
    }
    Outcome outcome = engine.outcome();
    engine.stop();
    return outcome;
  }

  private static Outcome together(List<Outcome> outcomes) {
    Counters counters = Counters.ZERO;
    Map<KpiKey, Outcome.Kpi> kpis = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      outcome.kpis().forEach(row -> kpis.merge(row.key(), row, Outcome.Kpi::plus));
      counters = counters.plus(outcome.counters());
    }
    Outcome all =
        Outcome.builder()
            .joined(all(outcomes, Outcome::joined))
            .unclicked(all(outcomes, Outcome::unclicked))
            .orphans(all(outcomes, Outcome::orphans))
            .late(all(outcomes, Outcome::late))
            .rejected(all(outcomes, Outcome::rejected))
            .kpis(List.copyOf(kpis.values()))
            .counters(counters)
            .build();
    assertThat(counters.isBalanced()).isTrue();
    assertThat(counters.late(EventType.CLICK) + counters.late(EventType.IMPRESSION))
        .isEqualTo(all.late().size());
    return all;
  }

  private static <T> List<T> all(List<Outcome> outcomes, Function<Outcome, List<T>> results) {
    return outcomes.stream().flatMap(outcome -> results.apply(outcome).stream()).toList();
  }
}
