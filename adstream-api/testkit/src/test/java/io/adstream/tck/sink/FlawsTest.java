package io.adstream.tck.sink;

import static io.adstream.tck.sink.SinkCheck.KILLED_WRITER_LEAVES_WHOLE_BATCHES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.adstream.join.JoinPlan;
import io.adstream.sink.ResultSink;
import io.adstream.tck.Outcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every check catches a sink that has the flaw it is for, and no harness passes by doing nothing.
 */
class FlawsTest {

  @TempDir Path root;

  /** A flaw and a check that must notice it. */
  record Pair(Flaw flaw, SinkCheck check) {}

  static Stream<Pair> pairs() {
    return Arrays.stream(Flaw.values())
        .flatMap(flaw -> flaw.caughtBy().stream().map(check -> new Pair(flaw, check)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void flawIsCaught(Pair pair) {
    ToyHarness harness = new ToyHarness(root, pair.flaw());
    assertThat(
            pair.check() == KILLED_WRITER_LEAVES_WHOLE_BATCHES
                ? killed(harness)
                : pair.check().run(harness))
        .isNotEmpty();
  }

  /** More kills than by default, as any one of them may be between two batches. */
  private static List<String> killed(ToyHarness harness) {
    harness.start();
    try (SinkRun run = new SinkRun(harness)) {
      CrashChecks.killedWriterLeavesWholeBatches(run, 60);
      return run.differences();
    }
  }

  @Test
  void checkThatDoesNotApplyIsNotPassed() {
    ToyHarness harness =
        new ToyHarness(root, Flaw.NONE) {
          @Override
          public Optional<ResultSink> rebuildingSink() {
            return Optional.empty();
          }
        };
    assertThat(Arrays.stream(SinkCheck.values()).filter(check -> !check.appliesTo(harness)))
        .containsExactly(SinkCheck.REBUILD_FENCES_OLDER_SESSIONS);
    assertThatIllegalStateException()
        .isThrownBy(() -> SinkCheck.REBUILD_FENCES_OLDER_SESSIONS.run(harness))
        .withMessageContaining("no rebuilding sink");
  }

  @Test
  void everyCheckCatchesAFlaw() {
    Set<SinkCheck> catching = new HashSet<>();
    pairs().forEach(pair -> catching.add(pair.check()));
    assertThat(catching).containsExactlyInAnyOrder(SinkCheck.values());
  }

  @ParameterizedTest
  @EnumSource(
      value = SinkCheck.class,
      names = {"DEATH_BEFORE_COMMIT_LEAVES_NOTHING", "LOST_ANSWER_IS_SETTLED"})
  void harnessThatLetsNoWriteFailIsRefused(SinkCheck check) {
    ToyHarness harness =
        new ToyHarness(root, Flaw.NONE) {
          @Override
          public void failNextWrite(WriteFault fault) {}
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> check.run(harness))
        .withMessageContaining("expected it to fail");
  }

  @ParameterizedTest
  @EnumSource(
      value = SinkCheck.class,
      names = {"DEATH_BEFORE_COMMIT_LEAVES_NOTHING", "LOST_ANSWER_IS_SETTLED"})
  void harnessThatFailsElsewhereIsRefused(SinkCheck check) {
    ToyHarness harness =
        new ToyHarness(root, Flaw.NONE) {
          @Override
          public void failNextWrite(WriteFault fault) {
            super.failNextWrite(
                fault == WriteFault.AFTER_COMMIT
                    ? WriteFault.BEFORE_COMMIT
                    : WriteFault.AFTER_COMMIT);
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> check.run(harness))
        .withMessageContaining("the batch is");
  }

  @Test
  void harnessThatKeepsNothingIsRefused() {
    ToyHarness harness =
        new ToyHarness(root, Flaw.NONE) {
          @Override
          public Outcome kept(Outcome all) {
            return nothing(all);
          }

          @Override
          public Outcome outcome(JoinPlan plan) {
            return nothing(super.outcome(plan));
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> SinkCheck.EVERYTHING_IS_STORED.run(harness))
        .withMessageContaining("expected something to certify");
  }

  private static Outcome nothing(Outcome all) {
    return SinkBatches.outcome(SinkBatches.spec().plan()).toBuilder()
        .counters(all.counters())
        .build();
  }
}
