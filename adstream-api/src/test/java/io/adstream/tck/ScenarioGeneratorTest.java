package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScenarioGeneratorTest {

  private static final int SEEDS = 300;

  @Test
  void sameSeedGivesTheSameScenario() {
    assertThat(ScenarioGenerator.decided(17)).isEqualTo(ScenarioGenerator.decided(17));
    assertThat(ScenarioGenerator.decided(17)).isNotEqualTo(ScenarioGenerator.decided(18));
    assertThat(ScenarioGenerator.disordered(17)).isEqualTo(ScenarioGenerator.disordered(17));
  }

  @Test
  void whatIsLateIsDecided() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      assertThat(Lateness.of(ScenarioGenerator.decided(seed)).isDecided())
          .as("seed %s", seed)
          .isTrue();
    }
  }

  @Test
  void whatIsLateIsLeftToTheEngineWhereDisordered() {
    long undecided = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      undecided += Lateness.of(ScenarioGenerator.disordered(seed)).isDecided() ? 0 : 1;
    }
    assertThat(undecided).isGreaterThan(SEEDS * 3 / 4);
  }

  /** What does not occur cannot be checked. */
  @Test
  void everyKindOfResultOccurs() {
    long matched = 0;
    long unclicked = 0;
    long orphans = 0;
    long late = 0;
    long duplicates = 0;
    Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);
    for (long seed = 1; seed <= 20; seed++) {
      Scenario.Expected expected = ScenarioGenerator.decided(seed).expected();
      matched += expected.outcome().matched().size();
      unclicked += expected.outcome().unclicked().size();
      orphans += expected.outcome().orphans().size();
      late += expected.outcome().late().size();
      duplicates += expected.duplicates();
      expected.outcome().rejected().forEach(rejection -> reasons.add(rejection.reason()));
    }
    assertThat(matched).isGreaterThan(100);
    assertThat(unclicked).isGreaterThan(100);
    assertThat(orphans).isGreaterThan(100);
    assertThat(late).isGreaterThan(20);
    assertThat(duplicates).isGreaterThan(20);
    assertThat(reasons).containsExactlyInAnyOrder(RejectReason.values());
  }
}
