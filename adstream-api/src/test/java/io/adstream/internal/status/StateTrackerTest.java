package io.adstream.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.SourceWait;
import io.adstream.internal.status.SourceProgress.Seen;
import io.adstream.internal.status.StateTracker.LanePhase;
import io.adstream.status.PipelineState;
import io.adstream.status.PipelineState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTrackerTest {

  private final SettableClock clock = new SettableClock();
  private final SourceProgress progress = new SourceProgress(clock);
  private final SinkWaits sink = new SinkWaits(clock);
  private volatile LanePhase lanes = LanePhase.starting("");
  private volatile List<SourceWait> waits = List.of();
  private final StateTracker tracker =
      new StateTracker("ads", () -> lanes, () -> waits, progress, sink, clock);

  private Instant later(long seconds) {
    clock.goOn(Duration.ofSeconds(seconds));
    return clock.instant();
  }

  private void assertState(Phase phase, Instant since, String reason) {
    PipelineState state = tracker.state();
    assertThat(state.phase()).isEqualTo(phase);
    assertThat(state.since()).isEqualTo(since);
    assertThat(state.reason()).contains(reason);
  }

  @Test
  void startRestoresAndCatchesUp() {
    Instant begin = clock.instant();
    assertState(Phase.STARTING, begin, "");
    Instant restoring = later(1);
    lanes = LanePhase.restoring(25, 100, "records");
    assertState(Phase.RESTORING, restoring, "restored 25 of 100 records");
    assertThat(tracker.state().restored()).isEqualTo(0.25);
    assertThat(tracker.state().isReady()).isFalse();
    later(1);
    lanes = LanePhase.restoring(75, 100, "records");
    assertState(Phase.RESTORING, restoring, "restored 75 of 100 records");
    lanes = LanePhase.JOINED;
    progress.look(List.of(new Seen("views", 0, 0, 7)));
    later(1);
    progress.look(List.of(new Seen("views", 0, 0, 7)));
    assertState(Phase.CATCHING_UP, clock.instant(), "7 records behind");
    progress.look(List.of(new Seen("views", 0, 7, 7)));
    assertState(Phase.RUNNING, later(1), "");
    assertThat(tracker.state().isReady()).isTrue();
  }

  @Test
  void sinkThatRetriesIsWaitedForSinceItsFirstFailure() {
    lanes = LanePhase.JOINED;
    sink.asked(3);
    Instant since = clock.instant();
    sink.failed(3, "the server is away");
    assertThat(tracker.state().phase()).as("for an instant").isEqualTo(Phase.RUNNING);
    later(3_600);
    sink.asked(3);
    sink.failed(3, "the server is still away");
    assertState(Phase.WAITING_FOR_SINK, since, "the server is still away");
    sink.asked(3);
    sink.over(3);
    assertThat(tracker.state().phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void sinkThatDoesNotAnswerIsWaitedFor() {
    lanes = LanePhase.JOINED;
    sink.asked(3);
    Instant since = clock.instant();
    later(29);
    assertThat(tracker.state().phase()).as("a large batch").isEqualTo(Phase.RUNNING);
    later(1);
    assertState(Phase.WAITING_FOR_SINK, since, "has not answered on the batch of lane 3");
  }

  @Test
  void decoderAndKafkaAreWaitedFor() {
    lanes = LanePhase.JOINED;
    Instant since = clock.instant().minusSeconds(60);
    waits =
        List.of(
            new SourceWait("taps", 0, 5, "no registry", since.plusSeconds(1)),
            new SourceWait("views", 1, 17, "no registry", since));
    assertState(Phase.WAITING_FOR_SOURCE, since, "topic taps, partition 0 at offset 5 (and 1 more");
    waits = List.of();
    assertThat(tracker.state().phase()).isEqualTo(Phase.RUNNING);
    progress.noAnswer("timed out");
    assertState(Phase.WAITING_FOR_SOURCE, later(0), "Kafka does not answer: timed out");
  }

  @Test
  void waitIsSeenBeforeLanesAreRestoredAndTheyAreNotReady() {
    lanes = LanePhase.restoring(1, 2, "lanes");
    sink.asked(0);
    Instant since = clock.instant();
    sink.failed(0, "away");
    later(1);
    assertState(Phase.WAITING_FOR_SINK, since, "away");
    assertThat(tracker.state().isReady()).isFalse();
    lanes = LanePhase.JOINED;
    assertState(Phase.WAITING_FOR_SINK, since, "away");
    assertThat(tracker.state().isReady()).isTrue();
  }

  @Test
  void failureStays() {
    lanes = LanePhase.JOINED;
    tracker.failed("the topic is gone");
    tracker.stopping();
    tracker.stopped();
    assertState(Phase.FAILED, clock.instant(), "the topic is gone");
    assertThat(tracker.state().isLive()).isFalse();
  }

  @Test
  void closingIsNotUndoneByWhatFollows() {
    lanes = LanePhase.JOINED;
    tracker.stopping();
    sink.failed(0, "away");
    later(60);
    assertThat(tracker.state().phase()).isEqualTo(Phase.STOPPING);
    tracker.stopped();
    assertThat(tracker.state().phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void listenersHearOfEachPhaseOnceUpToTheLastOne() {
    List<Phase> heard = new ArrayList<>();
    tracker.onChange(
        state -> {
          throw new IllegalStateException("must not keep others from hearing");
        });
    tracker.onChange(state -> heard.add(state.phase()));
    assertThat(tracker.tick()).isFalse();
    lanes = LanePhase.JOINED;
    assertThat(tracker.tick()).isFalse();
    assertThat(tracker.tick()).isFalse();
    tracker.stopping();
    tracker.stopped();
    assertThat(tracker.tick()).isTrue();
    assertThat(heard).containsExactly(Phase.STARTING, Phase.RUNNING, Phase.STOPPING, Phase.STOPPED);
    List<Phase> late = new ArrayList<>();
    tracker.onChange(state -> late.add(state.phase()));
    assertThat(late).containsExactly(Phase.STOPPED);
  }
}
