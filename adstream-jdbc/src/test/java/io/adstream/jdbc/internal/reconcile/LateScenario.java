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
 * A random scenario with late events, an engine's results, and the answer over all its events, late
 * or not.
 *
 * @param seed determines the scenario
 * @param scenario the records sent
 * @param results the engine's results
 * @param kpis the engine's sums
 * @param answer the expected tables once late events are applied
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

  /** Exposes the emitted results and sums. */
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
