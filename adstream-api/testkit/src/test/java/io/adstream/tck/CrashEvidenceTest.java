package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import io.adstream.engine.SourceWait;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A harness that crashes nothing is not certified. */
class CrashEvidenceTest {

  private static final Scenario SCENARIO = ScenarioGenerator.decided(1);

  /** Does nothing at a crash, and returns the given evidence. */
  private static final class Idle extends ReferenceEngine {
    private final @Nullable Crash shown;

    Idle(@Nullable Crash shown) {
      this.shown = shown;
    }

    @Override
    @SuppressWarnings("NullAway") // as a harness that is not null-marked may do
    public Crash crashAndRestart() {
      return shown;
    }
  }

  @Test
  void harnessThatCrashesNothingIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Certifier.runWithCrashes(new Idle(null), SCENARIO, 1))
        .withMessageContaining("nothing has died");
    assertThatIllegalStateException()
        .isThrownBy(() -> Certifier.runWithOneCrash(new Idle(null), SCENARIO, 1))
        .withMessageContaining("nothing has died");
  }

  @Test
  void sameDeathCannotBeShownTwice() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Certifier.runWithCrashes(new Idle(new Crash("dead")), SCENARIO, 1))
        .withMessageContaining("nothing new has died");
  }

  @Test
  void onlyFailedPipelineIsEvidence() {
    assertThat(Crash.of(new Pipeline(true, true))).isNotNull();
    assertThatIllegalStateException()
        .isThrownBy(() -> Crash.of(new Pipeline(false, false)))
        .withMessageContaining("still runs");
    assertThatIllegalStateException()
        .isThrownBy(() -> Crash.of(new Pipeline(true, false)))
        .withMessageContaining("orderly");
  }

  @Test
  void onlyKilledProcessIsEvidence() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("cat").start();
    assertThatIllegalStateException()
        .isThrownBy(() -> Crash.of(process))
        .withMessageContaining("still runs");
    process.destroyForcibly().waitFor();
    assertThat(Crash.of(process)).isNotNull();
    Process asked = new ProcessBuilder("cat").start();
    asked.destroy();
    asked.waitFor();
    assertThatIllegalStateException()
        .isThrownBy(() -> Crash.of(asked))
        .withMessageContaining("code 143");
    Process done = new ProcessBuilder("true").start();
    done.waitFor();
    assertThatIllegalStateException()
        .isThrownBy(() -> Crash.of(done))
        .withMessageContaining("by itself");
  }

  /** A pipeline that has ended or not. */
  private record Pipeline(boolean ended, boolean failed) implements RunningPipeline {
    @Override
    public void awaitTermination() {}

    @Override
    public boolean awaitTermination(Duration timeout) {
      if (failed) {
        throw new PipelineException("made up", null);
      }
      return ended;
    }

    @Override
    public LaneStatus status() {
      return LaneStatus.NONE;
    }

    @Override
    public PipelineState state() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onStateChange(Consumer<? super PipelineState> listener) {}

    @Override
    public PipelineMetrics metrics() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<SourceWait> sourceWaits() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
