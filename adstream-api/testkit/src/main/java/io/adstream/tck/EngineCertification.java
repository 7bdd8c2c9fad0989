package io.adstream.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The certification as a JUnit test: an engine is certified if its subclass passes.
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
 * <p>{@code -Dadstream.tck.seeds=1000} runs 1000 random scenarios of each kind; {@code
 * -Dadstream.seed=17} repeats the one with the seed reported by a failure.
 *
 * <p>If JUnit runs tests in parallel, scenarios run concurrently, each on one of {@link
 * #parallelism} harnesses.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineCertification {

  private static final int SHOWN = 40;

  private final List<EngineHarness> harnesses = new ArrayList<>();
  private final BlockingQueue<EngineHarness> idle = new LinkedBlockingQueue<>();

  /**
   * {@return a harness, which runs one scenario after the other} Called {@link #parallelism} times
   * before the first scenario; closed after the last.
   */
  protected abstract EngineHarness newHarness();

  /**
   * {@return the number of harnesses, and so of scenarios that can run concurrently; at least 1}
   */
  protected int parallelism() {
    return 1;
  }

  /**
   * {@return the number of random scenarios of each kind; override it for an engine that is slow to
   * start}
   */
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 20);
  }

  @BeforeAll
  final void open() {
    for (int i = 0; i < parallelism(); i++) {
      EngineHarness harness = newHarness();
      harnesses.add(harness);
      idle.add(harness);
    }
  }

  @AfterAll
  final void close() {
    for (int i = harnesses.size() - 1; i >= 0; i--) {
      harnesses.get(i).close();
    }
  }

  /** {@return tests that every bundled scenario has the outcome that its file expects} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> bundledScenario() {
    return bundled(Certifier::run);
  }

  /** {@return tests that crashes do not affect these outcomes} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> bundledScenarioWithCrashes() {
    return bundled(
        (harness, scenario) ->
            Certifier.runWithCrashes(harness, scenario, scenario.name().hashCode()));
  }

  /** {@return tests that random scenarios with unambiguous lateness yield the batch answer} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> randomScenario() {
    return random((harness, seed) -> Certifier.run(harness, ScenarioGenerator.decided(seed)));
  }

  /** {@return tests that crashes do not affect these outcomes} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> randomScenarioWithCrashes() {
    return random(
        (harness, seed) ->
            Certifier.runWithCrashes(harness, ScenarioGenerator.decided(seed), seed));
  }

  /**
   * {@return tests that random scenarios yield the batch answer over the events not reported late}
   */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> disorderedScenario() {
    return random(
        (harness, seed) -> Certifier.runDisordered(harness, ScenarioGenerator.disordered(seed)));
  }

  /**
   * {@return a test for each bundled scenario}
   *
   * @param differences runs a scenario on a harness and returns what is wrong
   */
  protected final Stream<DynamicTest> bundled(
      BiFunction<EngineHarness, Scenario, List<String>> differences) {
    return bundled(scenario -> true, differences);
  }

  /**
   * Returns a test for each of some bundled scenarios.
   *
   * @param chosen selects the scenarios
   * @param differences runs a scenario on a harness and returns what is wrong
   */
  protected final Stream<DynamicTest> bundled(
      Predicate<Scenario> chosen, BiFunction<EngineHarness, Scenario, List<String>> differences) {
    return Scenarios.bundled().stream()
        .filter(chosen)
        .map(scenario -> test(scenario.name(), scenario.name(), scenario, differences));
  }

  /**
   * {@return a test for each seed}
   *
   * @param differences runs the scenario of a seed on a harness and returns what is wrong
   */
  protected final Stream<DynamicTest> random(
      BiFunction<EngineHarness, Long, List<String>> differences) {
    Long only = Long.getLong("adstream.seed");
    LongStream seeds = only == null ? LongStream.rangeClosed(1, seeds()) : LongStream.of(only);
    return seeds.mapToObj(
        seed -> test("seed " + seed, "-Dadstream.seed=" + seed, seed, differences));
  }

  /** A test that borrows an idle harness. */
  private <T> DynamicTest test(
      String name, String repeat, T input, BiFunction<EngineHarness, T, List<String>> differences) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          EngineHarness harness = idle.take();
          try {
            check(harness.name(), repeat, differences.apply(harness, input));
          } finally {
            idle.add(harness);
          }
        });
  }

  private static void check(String engine, String scenario, List<String> differences) {
    if (!differences.isEmpty()) {
      Assertions.fail(
          engine
              + " fails "
              + scenario
              + " in "
              + differences.size()
              + " points:\n  "
              + String.join("\n  ", differences.subList(0, Math.min(SHOWN, differences.size()))));
    }
  }
}
