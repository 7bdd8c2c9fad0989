package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit detects every bug that it claims to detect, in two ways. */
class MutantsTest {

  private static final int SEEDS = 70;

  static List<Mutants.Mutant> mutants() {
    return Mutants.ALL;
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutantFailsItsScenario(Mutants.Mutant mutant) {
    assertThat(bundledDifferences(mutant.engine().get(), mutant.scenario())).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutantFailsARandomScenario(Mutants.Mutant mutant) {
    assertThat(randomDifferences(mutant.engine().get())).isNotEmpty();
  }

  /** Otherwise the mutants would prove nothing. */
  @Test
  void engineWithoutTheFaultsPassesTheSame() {
    try (ReferenceEngine engine = new ReferenceEngine()) {
      for (Mutants.Mutant mutant : Mutants.ALL) {
        assertThat(bundledDifferences(engine, mutant.scenario())).isEmpty();
      }
      assertThat(randomDifferences(engine)).isEmpty();
    }
  }

  private static List<String> bundledDifferences(EngineHarness engine, String name) {
    Scenario scenario = Scenarios.bundled(name);
    List<String> differences = new ArrayList<>(Certifier.run(engine, scenario));
    for (long seed = 1; seed <= 3; seed++) {
      differences.addAll(Certifier.runWithCrashes(engine, scenario, seed));
    }
    return differences;
  }

  private static List<String> randomDifferences(EngineHarness engine) {
    List<String> differences = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS && differences.isEmpty(); seed++) {
      Scenario scenario = ScenarioGenerator.decided(seed);
      differences.addAll(Certifier.run(engine, scenario));
      differences.addAll(Certifier.runWithCrashes(engine, scenario, seed));
    }
    return differences;
  }
}
