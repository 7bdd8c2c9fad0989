package io.adstream.spark.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.codec.LaneStatusCodec;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.spark.internal.topic.SourceTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LaneBatchTest {

  private static final long NOON = 1_768_478_400_000L;
  private static final JoinPlan PLAN =
      new JoinPlan(
          EventSchema.STANDARD,
          JoinSpec.builder().idleTimeout(Duration.ofSeconds(60)).build(),
          List.of(),
          UnclickedRows.KEPT);

  private final LaneHead head = LaneHead.first(SourceTopics.NONE, 1);

  @Test
  void streamThatIsQuietIsIdleAfterTheTimeout() {
    try (OpenLane lane = lane()) {
      begin(lane);
      assertThat(isClickIdle(lane, 50, 0)).isFalse();
      assertThat(isClickIdle(lane, 60, 0)).isTrue();
    }
  }

  @Test
  void timeThatIsNotReadYetIsNotQuiet() {
    try (OpenLane lane = lane()) {
      begin(lane);
      assertThat(isClickIdle(lane, 60, 40)).isFalse();
      assertThat(isClickIdle(lane, 95, 40)).isFalse();
      assertThat(isClickIdle(lane, 100, 20)).isTrue();
    }
  }

  private static OpenLane lane() {
    return new OpenLane(PLAN, SourceTopics.NONE, new WindowBudget(1 << 24));
  }

  /** Both streams are heard at noon. */
  private void begin(OpenLane lane) {
    List<Chunk> chunks = new ArrayList<>();
    for (EventType type : EventType.values()) {
      chunks.add(chunk(0, 0, new Routed.Advance(type, 0, NOON)));
    }
    run(lane, chunks);
  }

  /**
   * Whether the watermark follows the impressions, which are heard, and does not wait for clicks.
   */
  private boolean isClickIdle(OpenLane lane, long seconds, long behindSeconds) {
    long before = NOON + (seconds - 1) * 1_000;
    long watermark =
        run(
            lane,
            List.of(
                chunk(
                    seconds,
                    0,
                    new Routed.Advance(EventType.IMPRESSION, 0, NOON + seconds * 1_000)),
                chunk(seconds, behindSeconds, new Routed.Idle(EventType.CLICK, 0))));
    return watermark + JoinSpec.builder().build().impressionLateness().toMillis() >= before;
  }

  private static Chunk chunk(long seconds, long behindSeconds, Routed routed) {
    ByteWriter out = new ByteWriter();
    Chunk.begin(out, routed.type(), 0, 0, NOON + seconds * 1_000, behindSeconds * 1_000);
    Chunk.add(out, routed.type(), 0, new RoutedCodec(EventSchema.STANDARD), routed);
    return Chunk.read(out.toByteArray());
  }

  /** The watermark after a batch. */
  private long run(OpenLane lane, List<Chunk> chunks) {
    LaneOutput output = new LaneOutput(new DeliveryCodec(PLAN), "1", 0, 0, 1);
    LaneBatch batch = new LaneBatch(lane, head, chunks, output, () -> {});
    byte[] status = new byte[0];
    while (batch.hasNext()) {
      Row row = batch.next();
      status = row.getAs(LaneOutput.COLUMNS.fieldIndex(Lanes.COLUMN));
    }
    ByteReader in = new ByteReader(status);
    assertThat(in.readVarint()).isZero();
    assertThat(in.readText()).isEqualTo("1");
    return LaneStatusCodec.read(in).watermarkMillis();
  }
}
