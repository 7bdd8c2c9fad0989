package io.adstream.jdbc.internal.reconcile;

import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.SinkSpec;
import io.adstream.tck.BatchAnswer;
import io.adstream.tck.Outcome;
import io.adstream.tck.ReferenceEngine;
import io.adstream.tck.Scenario;
import io.adstream.tck.ScenarioGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A random scenario with late events, what an engine says of it, and the answer over all its
 * events, late or not.
 *
 * @param seed decides all of it
 * @param scenario what was sent
 * @param results what the engine said
 * @param kpis the sums that it counted
 * @param answer what the tables must hold when nothing is late any more
 */
record LateScenario(
    long seed, Scenario scenario, List<JoinResult> results, List<KpiRow> kpis, Outcome answer) {

  /** The seeds that a test tries: some new ones each time, or the one that is asked for. */
  static List<Long> seeds(int count) {
    Long only = Long.getLong("adstream.seed");
    return only != null
        ? List.of(only)
        : new Random().longs(count, 0, 1_000_000_000).boxed().toList();
  }

  static LateScenario of(long seed) {
    Scenario scenario = ScenarioGenerator.disordered(seed);
    Outcome answer = BatchAnswer.of(scenario, List.of()).outcome();
    try (Engine engine = new Engine(seed)) {
      engine.start(scenario);
      for (Scenario.Phase phase : scenario.phases()) {
        engine.send(phase.records());
        engine.advance(phase.advanceTo());
      }
      return new LateScenario(seed, scenario, engine.emitted(), engine.sums(), answer);
    }
  }

  /** A watermark that settles all of it; nothing is open at its end, and so nothing changes. */
  Instant watermark() {
    return scenario
        .phases()
        .get(scenario.phases().size() - 1)
        .advanceTo()
        .plus(scenario.spec().attributionWindow())
        .plus(scenario.spec().clockSkew())
        .plusMillis(1);
  }

  SinkSpec pipeline() {
    JoinPlan plan = scenario.plan();
    return new SinkSpec("late", plan, plan.fingerprint());
  }

  /** Shows what it emits and counts. */
  private static final class Engine extends ReferenceEngine {
    Engine(long seed) {
      super(seed);
    }

    List<JoinResult> emitted() {
      return List.copyOf(committed());
    }

    List<KpiRow> sums() {
      return kpis();
    }
  }
}
