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
 * <p>{@code -Dadstream.tck.seeds=1000} runs 1000 random scenarios of each kind; {@code
 * -Dadstream.seed=17} repeats the one whose seed a failure has named.
 *
 * <p>Where JUnit runs tests in parallel, scenarios run at the same time, each on one of {@link
 * #parallelism} harnesses.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineCertification {

  private static final int SHOWN = 40;

  private final List<EngineHarness> harnesses = new ArrayList<>();
  private final BlockingQueue<EngineHarness> idle = new LinkedBlockingQueue<>();

  /**
   * {@return an engine for one scenario after the other} Called {@link #parallelism} times before
   * the first scenario; closed after the last.
   */
  protected abstract EngineHarness newHarness();

  /**
   * {@return the number of harnesses, at least 1, and so of scenarios that can run at the same
   * time}
   */
  protected int parallelism() {
    return 1;
  }

  /**
   * {@return how many random scenarios of each kind are run; an engine that is slow to start runs
   * fewer}
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

  /** {@return every bundled scenario gives what its file expects} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> bundledScenario() {
    return bundled(Certifier::run);
  }

  /** {@return crashes change nothing of that} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> bundledScenarioWithCrashes() {
    return bundled(
        (harness, scenario) ->
            Certifier.runWithCrashes(harness, scenario, scenario.name().hashCode()));
  }

  /** {@return random scenarios without doubt about what is late give the batch answer} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> randomScenario() {
    return random((harness, seed) -> Certifier.run(harness, ScenarioGenerator.decided(seed)));
  }

  /** {@return crashes change nothing of that} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> randomScenarioWithCrashes() {
    return random(
        (harness, seed) ->
            Certifier.runWithCrashes(harness, ScenarioGenerator.decided(seed), seed));
  }

  /** {@return whatever is late, the rest gives the batch answer} */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected Stream<DynamicTest> disorderedScenario() {
    return random(
        (harness, seed) -> Certifier.runDisordered(harness, ScenarioGenerator.disordered(seed)));
  }

  /**
   * {@return a test of each bundled scenario}
   *
   * @param differences what is wrong with how a harness has run a scenario
   */
  protected final Stream<DynamicTest> bundled(
      BiFunction<EngineHarness, Scenario, List<String>> differences) {
    return bundled(scenario -> true, differences);
  }

  /**
   * A test of some of the bundled scenarios.
   *
   * @param chosen which of them
   * @param differences what is wrong with how a harness has run a scenario
   */
  protected final Stream<DynamicTest> bundled(
      Predicate<Scenario> chosen, BiFunction<EngineHarness, Scenario, List<String>> differences) {
    return Scenarios.bundled().stream()
        .filter(chosen)
        .map(scenario -> test(scenario.name(), scenario.name(), scenario, differences));
  }

  /**
   * {@return a test of each seed}
   *
   * @param differences what is wrong with how a harness has run the scenario of a seed
   */
  protected final Stream<DynamicTest> random(
      BiFunction<EngineHarness, Long, List<String>> differences) {
    Long only = Long.getLong("adstream.seed");
    LongStream seeds = only == null ? LongStream.rangeClosed(1, seeds()) : LongStream.of(only);
    return seeds.mapToObj(
        seed -> test("seed " + seed, "-Dadstream.seed=" + seed, seed, differences));
  }

  /** A test that takes an idle harness. */
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
