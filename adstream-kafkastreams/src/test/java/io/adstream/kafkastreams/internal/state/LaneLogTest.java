package io.adstream.kafkastreams.internal.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.engine.Keying;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class LaneLogTest {

  private static final long T = 1_768_478_400_000L;
  private static final int BLOCKS = 10_000;
  private static final LanePartitions PARTITIONS = new LanePartitions(0, 1, 1);

  private static final SourceTopics TOPICS =
      new SourceTopics(
          new SourceTopics.Topic("impressions", Uuid.randomUuid(), 1),
          new SourceTopics.Topic("clicks", Uuid.randomUuid(), 1));

  private final TreeMap<Bytes, byte[]> blocks = new TreeMap<>();
  private long results;

  private final WindowLog topic =
      new WindowLog() {
        @Override
        public void put(long segment, long sequence, byte[] block) {
          blocks.put(LaneLogStore.key(segment, sequence), block.clone());
        }

        @Override
        public void drop(long segment, long sequence) {
          blocks.remove(LaneLogStore.key(segment, sequence));
        }
      };

  private LaneJoin newLane() {
    return new LaneJoin(
        new JoinPlan(
            EventSchema.STANDARD,
            JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO),
            List.of(),
            UnclickedRows.KEPT),
        PARTITIONS,
        new WindowBudget(1 << 28),
        result -> results++);
  }

  private static LaneLog logOf(LaneJoin lane) {
    return new LaneLog(lane, TOPICS, Keying.BY_IMPRESSION_ID, new SourceOffsets(PARTITIONS));
  }

  private static void read(LaneJoin lane, int number) {
    Impression impression =
        Impression.builder("i" + number).costMicros(1).eventTimeMillis(T).build();
    lane.read(EventType.IMPRESSION, new Decoded.Event(impression), "impressions", 0, number, null);
  }

  /** Rebuilds a lane from the topic, as a restart between two commits does. */
  private LaneJoin restarted() {
    LaneJoin lane = newLane();
    LaneLog log = logOf(lane);
    blocks.forEach(
        (key, block) -> {
          ByteBuffer parts = ByteBuffer.wrap(key.get());
          log.replay(parts.getLong(), parts.getLong(), block);
        });
    log.replayed();
    assertThat(requireNonNull(log.restoredHead()).blocks())
        .isEqualTo(log.blocks())
        .isEqualTo(blocks.size() - 2); // state and head
    log.log(topic);
    return lane;
  }

  @Test
  void headAgreesWithTheLogWhileALargeSegmentIsDroppedOverSeveralCommits() {
    LaneJoin lane = newLane();
    LaneLog log = logOf(lane);
    for (int i = 0; i < BLOCKS; i++) {
      read(lane, i);
      log.log(topic);
    }
    assertThat(log.blocks()).isEqualTo(BLOCKS);

    for (EventType type : EventType.values()) {
      lane.advance(type, 0, T + Duration.ofHours(1).toMillis());
    }
    lane.closePassed(() -> false);
    log.log(topic);
    assertThat(restarted().openEvents()).isEqualTo(BLOCKS);
    lane.closePassed();
    assertThat(results).isEqualTo(BLOCKS);
    log.log(topic);
    assertThat(log.blocks()).isBetween(1, BLOCKS - 1);

    int restarts = 0;
    for (; blocks.size() > 2; restarts++) {
      assertThat(restarted().openEvents()).isZero();
    }
    assertThat(restarts).isEqualTo(2);
    assertThat(results).isEqualTo(BLOCKS);
  }
}
