package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.tck.internal.answer.Lateness;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BatchAnswerTest {

  /** Compares two independent answers: the files' expectations were determined separately. */
  @TestFactory
  List<DynamicTest> batchAnswerIsWhatTheFileExpects() {
    return Scenarios.bundled().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> assertSame(scenario)))
        .toList();
  }

  @Test
  void onlyWhatWasSentCanBeLate() {
    Scenario scenario = Scenarios.bundled("late");
    List<Outcome.LateEvent> reported =
        List.of(
            new Outcome.LateEvent(EventType.CLICK, "never-sent"),
            new Outcome.LateEvent(EventType.CLICK, "cnew"),
            new Outcome.LateEvent(EventType.CLICK, "cnew"));

    assertThat(BatchAnswer.of(scenario, reported).outcome().late())
        .containsExactly(reported.get(1));
  }

  @Test
  void lateEventsOfBundledScenariosAreWithinTheirBounds() {
    for (Scenario scenario : Scenarios.bundled()) {
      List<Outcome.LateEvent> late = scenario.expected().outcome().late();

      assertThat(Lateness.of(scenario).differences(late)).as(scenario.name()).isEmpty();
      assertThat(Lateness.of(scenario).certain())
          .as(scenario.name())
          .containsExactlyInAnyOrderElementsOf(late);
    }
  }

  private static void assertSame(Scenario scenario) {
    Scenario.Expected expected = scenario.expected();
    Outcome wanted = expected.outcome();

    Scenario.Expected answer = BatchAnswer.of(scenario, wanted.late());

    Outcome found = answer.outcome();
    assertThat(found.matched()).containsExactlyInAnyOrderElementsOf(wanted.matched());
    assertThat(found.unclicked()).containsExactlyInAnyOrderElementsOf(wanted.unclicked());
    assertThat(found.orphans()).containsExactlyInAnyOrderElementsOf(wanted.orphans());
    assertThat(found.late()).containsExactlyInAnyOrderElementsOf(wanted.late());
    assertThat(found.rejected()).containsExactlyInAnyOrderElementsOf(wanted.rejected());
    assertThat(answer.duplicates()).isEqualTo(expected.duplicates());
    assertThat(found.kpis()).containsExactlyInAnyOrderElementsOf(wanted.kpis());
    assertThat(new JoinedComparison(scenario.schema()).differences(wanted.joined(), found.joined()))
        .isEmpty();
  }
}
