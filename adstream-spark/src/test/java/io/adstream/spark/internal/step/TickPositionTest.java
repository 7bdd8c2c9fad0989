package io.adstream.spark.internal.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineException;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.spark.internal.state.LaneHead;
import io.adstream.spark.internal.step.TickSource.TickPosition;
import org.junit.jupiter.api.Test;

class TickPositionTest {

  private static final long NOON = 1_768_478_400_000L;

  @Test
  void positionIsReadAsItWasWritten() {
    TickPosition position = new TickPosition(NOON, 4);
    assertThat(TickPosition.read(position.json())).isEqualTo(position);
  }

  /** The positions of older checkpoints count ticks of an unknown interval. */
  @Test
  void ticksGoOnAfterAnyChangeOfTheInterval() {
    TickPosition old = TickPosition.read(String.valueOf(NOON / 500));
    assertThat(old.at(NOON, 2_000, 2)).isEqualTo(new TickPosition(NOON, 2));
    TickPosition often = old.at(NOON + 2_500, 100, 2);
    assertThat(often.at(NOON + 4_000, 2_000, 2)).isEqualTo(new TickPosition(NOON + 4_000, 2));
  }

  @Test
  void ticksGoOnWhenTheClockIsSetBack() {
    TickPosition position = new TickPosition(NOON, 2);
    assertThat(position.at(NOON - 3_600_000, 100, 2)).isNotEqualTo(position);
  }

  @Test
  void withoutAnIntervalNothingTicks() {
    TickPosition position = new TickPosition(NOON, 2);
    assertThat(position.at(NOON + 100_000, 0, 2)).isEqualTo(position);
  }

  @Test
  void nextPositionIsAnotherWithoutAnIntervalToo() {
    TickPosition old = TickPosition.read(String.valueOf(NOON));
    assertThat(old.next(2)).isEqualTo(new TickPosition(NOON + 1, 2));
    assertThat(TickPosition.read(old.next(2).json())).isEqualTo(old.next(2));
  }

  @Test
  void otherTextIsRefused() {
    assertThatThrownBy(() -> TickPosition.read("{}")).isInstanceOf(CorruptBytesException.class);
  }

  @Test
  void anotherNumberOfLanesIsRefusedByNameAndAnUnknownOneIsNot() {
    LaneHead.checkLanes(2, 2);
    LaneHead.checkLanes(2, 0);
    assertThatThrownBy(() -> LaneHead.checkLanes(3, 2))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("lanes is 3, expected 2");
  }
}
