package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.tck.internal.answer.Lateness;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
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

  /** Every kind of declaration occurs; bugs in undeclared ones would go unnoticed. */
  @Test
  void everyKindOfDeclarationOccurs() {
    Set<String> kinds = new TreeSet<>();
    Set<Object> values = new HashSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      Scenario scenario = ScenarioGenerator.decided(seed);
      for (EventType type : EventType.values()) {
        StreamSchema stream = scenario.schema().of(type);
        for (int i = stream.standardSize(); i < stream.size(); i++) {
          Attribute attribute = stream.attribute(i);
          kinds.add(type + " " + attribute.type());
          boolean inBoth =
              scenario.schema().impressions().indexOf(attribute.name()) >= 0
                  && scenario.schema().clicks().indexOf(attribute.name()) >= 0;
          kinds.add(inBoth ? "in both streams" : "in one stream");
          if (scenario.cubes().stream().anyMatch(c -> c.dimensions().contains(attribute.name()))) {
            kinds.add("dimension " + attribute.type());
          }
        }
        kinds.add((scenario.spec().invalidWhen(type) == null ? "no" : "a") + " flag of " + type);
      }
      kinds.add(scenario.spec().repeatInterval() == null ? "no repeats" : "repeats");
      scenario
          .cubes()
          .forEach(
              cube -> cube.measures().forEach(m -> kinds.add(m.stream() + " " + m.aggregate())));
      for (Outcome.Joined row : scenario.expected().outcome().joined()) {
        kinds.add(row.invalid() ? "invalid" : "valid");
        kinds.add(row.repeated() ? "repeated" : "not repeated");
        row.clickAttributes().values().forEach(value -> values.add(String.valueOf(value)));
      }
      for (Outcome.Kpi row : scenario.expected().outcome().kpis()) {
        boolean isLong =
            row.measures().values().stream()
                .anyMatch(value -> value.toBigInteger().bitLength() >= Long.SIZE);
        kinds.add(isLong ? "sum of more than 64 bits" : "sum of 64 bits");
      }
    }
    assertThat(kinds).hasSize(2 * 4 + 2 + 4 + 4 + 2 + 4 + 4 + 2);
    assertThat(values).contains("true", "false", "null", "", "7", "1.50", "9223372036854775807");
  }
}
