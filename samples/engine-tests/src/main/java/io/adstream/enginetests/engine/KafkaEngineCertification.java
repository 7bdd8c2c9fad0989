package io.adstream.enginetests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.servers.TestServers;
import io.adstream.samples.conform.KafkaEngineHarness;
import io.adstream.samples.embedded.EmbeddedEngine;
import io.adstream.tck.Certifier;
import io.adstream.tck.EngineCertification;
import io.adstream.tck.EngineHarness;
import io.adstream.tck.Scenario;
import io.adstream.tck.ScenarioGenerator;
import io.adstream.tck.Scenarios;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Certifies an engine between Kafka and PostgreSQL; four scenarios run concurrently, since an
 * engine mostly waits for its servers during start and stop. {@code mvn verify} has time for one
 * crash per scenario, on one of the engines, since both share the api's rules. {@code -Pfaults} and
 * {@code -Pseeds} run the other variants: without crashes, and with one or more in each phase.
 * Subclasses name the engine.
 */
public abstract class KafkaEngineCertification extends EngineCertification {

  private static final String FULL = "certification";

  /** The engine of every fourth scenario of {@code mvn verify}: a start of it takes longest. */
  private static final String SLOWEST = "spark";

  private final EmbeddedEngine engine = EmbeddedEngine.named(engine());
  private final List<String> scenarios = Scenarios.bundled().stream().map(Scenario::name).toList();
  private int harnesses;

  /** The engine's name. */
  protected abstract String engine();

  @Override
  protected final EngineHarness newHarness() {
    return new KafkaEngineHarness(
        engine, TestServers.kafka(), TestServers.postgres(), "scenario" + ++harnesses);
  }

  @Override
  protected int parallelism() {
    return 4;
  }

  @Override
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 2);
  }

  /** A crash does not change the outcome expected by the scenario's file. */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected final Stream<DynamicTest> bundledScenarioWithOneCrash() {
    return withOneCrash(this::isShare);
  }

  /** Those that {@code mvn verify} runs on another engine. */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  @Tag(FULL)
  protected final Stream<DynamicTest> otherScenarioWithOneCrash() {
    return withOneCrash(scenario -> !isShare(scenario));
  }

  private Stream<DynamicTest> withOneCrash(Predicate<Scenario> chosen) {
    return bundled(
        chosen,
        (harness, scenario) ->
            Certifier.runWithOneCrash(harness, scenario, scenario.name().hashCode()));
  }

  private boolean isShare(Scenario scenario) {
    return (scenarios.indexOf(scenario.name()) % 4 == 3) == engine().equals(SLOWEST);
  }

  /** A crash does not change the batch answer. */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected final Stream<DynamicTest> randomScenarioWithOneCrash() {
    return random(
        (harness, seed) ->
            Certifier.runWithOneCrash(harness, ScenarioGenerator.decided(seed), seed));
  }

  /**
   * Both streams in one topic yield the same results as two topics: one scenario is keyed, one is
   * not.
   */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  protected final Stream<DynamicTest> scenarioInOneTopic() {
    return inOneTopic(scenario -> List.of("poison", "unkeyed").contains(scenario.name()));
  }

  /** All of them. */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  @Tag(FULL)
  protected final Stream<DynamicTest> bundledScenarioInOneTopic() {
    return inOneTopic(scenario -> true);
  }

  private Stream<DynamicTest> inOneTopic(Predicate<Scenario> chosen) {
    return Scenarios.bundled().stream()
        .filter(chosen)
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> runInOneTopic(scenario)));
  }

  private void runInOneTopic(Scenario scenario) {
    String name = "one_topic_" + scenario.name().replace('-', '_');
    try (EngineHarness harness =
        KafkaEngineHarness.inOneTopic(engine, TestServers.kafka(), TestServers.postgres(), name)) {
      assertThat(Certifier.runWithOneCrash(harness, scenario, scenario.name().hashCode()))
          .isEmpty();
    }
  }

  @Override
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  @Tag(FULL)
  protected final Stream<DynamicTest> bundledScenario() {
    return super.bundledScenario();
  }

  @Override
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  @Tag(FULL)
  protected final Stream<DynamicTest> bundledScenarioWithCrashes() {
    return super.bundledScenarioWithCrashes();
  }

  @Override
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  @Tag(FULL)
  protected final Stream<DynamicTest> randomScenario() {
    return super.randomScenario();
  }

  @Override
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  @Tag(FULL)
  protected final Stream<DynamicTest> randomScenarioWithCrashes() {
    return super.randomScenarioWithCrashes();
  }
}
