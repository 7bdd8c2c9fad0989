package io.adstream.samples.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.EngineOptions;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.SourceWait;
import io.adstream.event.EventSchema;
import io.adstream.internal.status.ObservedPipeline;
import io.adstream.internal.status.PipelineStatus;
import io.adstream.internal.status.SinkWriter;
import io.adstream.internal.status.StateTracker.LanePhase;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanStopTest {

  private static final class NoLanes implements PipelineStatus.Source {
    @Override
    public Map<Integer, LaneStatus> lanes() {
      return Map.of();
    }

    @Override
    public LanePhase phase() {
      return LanePhase.JOINED;
    }

    @Override
    public List<SourceWait> sourceWaits() {
      return List.of();
    }
  }

  /** An engine that reports failures of its stop only by its state. */
  private static final class Stopping extends ObservedPipeline {
    private final PipelineStatus status;
    private final boolean fails;

    Stopping(boolean fails) {
      this.fails = fails;
      JoinSpec join =
          JoinSpec.builder()
              .attributionWindow(Duration.ofMinutes(15))
              .allowedLateness(Duration.ofSeconds(30))
              .build();
      KafkaSource source = KafkaSource.builder("localhost:1").topics("views", "taps").build();
      JoinPlan plan = new JoinPlan(EventSchema.STANDARD, join, List.of(), UnclickedRows.DROPPED);
      status =
          new PipelineStatus(
              "test",
              new PipelineSpec("ads", plan, source, EngineOptions.DEFAULT),
              new NoLanes(),
              new SinkWriter());
    }

    @Override
    protected PipelineStatus observed() {
      return status;
    }

    @Override
    public void awaitTermination() {}

    @Override
    public boolean awaitTermination(Duration timeout) {
      return true;
    }

    @Override
    public void close() {
      status.stopping();
      if (fails) {
        status.failed(new PipelineException("the sink refuses the last batch", null));
      }
      status.stopped();
    }
  }

  @Test
  void stopThatFailsIsAFailure() {
    assertThatThrownBy(() -> new CleanStop(new Stopping(true)).close())
        .isInstanceOf(PipelineException.class)
        .hasMessage("Cannot stop the pipeline cleanly: the sink refuses the last batch");
    assertThatCode(() -> new CleanStop(new Stopping(false)).close()).doesNotThrowAnyException();
  }
}
