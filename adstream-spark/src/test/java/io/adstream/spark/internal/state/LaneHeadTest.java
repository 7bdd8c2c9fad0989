package io.adstream.spark.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.spark.internal.topic.SourceTopics;
import org.junit.jupiter.api.Test;

class LaneHeadTest {

  @Test
  void headIsReadAsItWasWritten() {
    LaneHead head = LaneHead.first(SourceTopics.NONE, 2).next(7);
    head.read(EventType.CLICK, 0, 1_000);
    LaneHead read = LaneHead.read(head.toByteArray(), 2);
    assertThat(read.position()).isEqualTo(7);
    assertThat(read.token()).isEqualTo(head.token());
    assertThat(read.quietMillis(EventType.CLICK, 0, 1_500)).isEqualTo(500);
  }

  @Test
  void stateOfAnotherNumberOfLanesIsRefusedByName() {
    byte[] bytes = LaneHead.first(SourceTopics.NONE, 2).next(7).toByteArray();
    assertThatThrownBy(() -> LaneHead.read(bytes, 3))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("lanes is 3, expected 2");
  }

  @Test
  void stateThatDoesNotHoldTheNumberOfLanesIsRead() {
    ByteWriter out = new ByteWriter().writeByte(1);
    out.writeLong(5).writeLong(7).writeVarint(1).writeLong(11).writeVarint(2);
    out.writeLong(12).writeLong(13);
    LaneHead head = LaneHead.read(out.toByteArray(), 3);
    assertThat(head.position()).isEqualTo(7);
    assertThat(head.partitions(EventType.CLICK)).isEqualTo(2);
    assertThat(head.quietMillis(EventType.CLICK, 1, 14)).isEqualTo(1);
  }

  @Test
  void addedPartitionsAreQuietFromThenOn() {
    LaneHead head = LaneHead.first(SourceTopics.NONE, 2);
    head.read(EventType.IMPRESSION, 0, 1_000);
    head.addPartitions(EventType.IMPRESSION, 3);
    head.addPartitions(EventType.IMPRESSION, 2);
    assertThat(head.partitions(EventType.IMPRESSION)).isEqualTo(3);
    assertThat(head.quietMillis(EventType.IMPRESSION, 0, 2_000)).isEqualTo(1_000);
    assertThat(head.quietMillis(EventType.IMPRESSION, 2, 2_000)).isZero();
    assertThat(head.quietMillis(EventType.IMPRESSION, 2, 2_300)).isEqualTo(300);
  }

  @Test
  void clockThatIsSetBackBeginsTheQuietPeriodAgain() {
    LaneHead head = LaneHead.first(SourceTopics.NONE, 2);
    head.read(EventType.IMPRESSION, 0, 10_000);
    assertThat(head.quietMillis(EventType.IMPRESSION, 0, 5_000)).isZero();
    assertThat(head.quietMillis(EventType.IMPRESSION, 0, 5_700)).isEqualTo(700);
  }
}
