package io.adstream.tck;

import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The certification as a JUnit test: an engine passes when its subclass does.
 *
 * <pre>{@code
 * class MyEngineIT extends EngineCertification {
 *   @Override
 *   protected EngineHarness newHarness() {
 *     return new MyEngineHarness();
 *   }
 * }
 * }</pre>
 *
 * <p>{@code -Dadstream.tck.seeds=1000} runs so many random scenarios of each kind; {@code
 * -Dadstream.seed=17} repeats the one whose seed a failure has named.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineCertification {

  private static final int SHOWN = 40;

  @SuppressWarnings("NullAway.Init") // made before the first test
  private EngineHarness harness;

  /** The engine; made once for all scenarios, and closed after them. */
  protected abstract EngineHarness newHarness();

  /** How many random scenarios of each kind are run; an engine that is slow to start says fewer. */
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 20);
  }

  @BeforeAll
  final void open() {
    harness = newHarness();
  }

  @AfterAll
  final void close() {
    harness.close();
  }

  /** Every bundled scenario gives what its file says. */
  @TestFactory
  Stream<DynamicTest> bundledScenario() {
    return bundled(scenario -> Certifier.run(harness, scenario));
  }

  /** Crashes change nothing of that. */
  @TestFactory
  Stream<DynamicTest> bundledScenarioWithCrashes() {
    return bundled(
        scenario -> Certifier.runWithCrashes(harness, scenario, scenario.name().hashCode()));
  }

  /** Random scenarios without doubt about what is late give the batch answer. */
  @TestFactory
  Stream<DynamicTest> randomScenario() {
    return random(seed -> Certifier.run(harness, ScenarioGenerator.decided(seed)));
  }

  /** Crashes change nothing of that. */
  @TestFactory
  Stream<DynamicTest> randomScenarioWithCrashes() {
    return random(seed -> Certifier.runWithCrashes(harness, ScenarioGenerator.decided(seed), seed));
  }

  /** Whatever is late, the rest gives the batch answer. */
  @TestFactory
  Stream<DynamicTest> disorderedScenario() {
    return random(seed -> Certifier.runDisordered(harness, ScenarioGenerator.disordered(seed)));
  }

  private Stream<DynamicTest> bundled(Function<Scenario, List<String>> run) {
    return Scenarios.bundled().stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.name(), () -> check(scenario.name(), run.apply(scenario))));
  }

  private Stream<DynamicTest> random(Function<Long, List<String>> run) {
    Long only = Long.getLong("adstream.seed");
    LongStream seeds = only == null ? LongStream.rangeClosed(1, seeds()) : LongStream.of(only);
    return seeds.mapToObj(
        seed ->
            DynamicTest.dynamicTest(
                "seed " + seed, () -> check("-Dadstream.seed=" + seed, run.apply(seed))));
  }

  private void check(String scenario, List<String> differences) {
    if (!differences.isEmpty()) {
      Assertions.fail(
          harness.name()
              + " fails "
              + scenario
              + " in "
              + differences.size()
              + " points:\n  "
              + String.join("\n  ", differences.subList(0, Math.min(SHOWN, differences.size()))));
    }
  }
}
