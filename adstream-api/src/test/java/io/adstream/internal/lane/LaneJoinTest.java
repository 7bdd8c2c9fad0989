package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.join.WindowFullException;
import io.adstream.kpi.KpiRow;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LaneJoinTest {

  private static final JoinSpec SPEC =
      JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO);
  private static final long T = 1_768_478_400_000L;

  /** The maximum cost of an event, in micros. */
  private static final long MOST = 1_000_000_000_000_000_000L;

  private final List<JoinResult> results = new ArrayList<>();

  private LaneJoin lane(WindowBudget budget, int partitions) {
    return new LaneJoin(
        new JoinPlan(EventSchema.STANDARD, SPEC, List.of(), UnclickedRows.KEPT),
        new LanePartitions(0, partitions, partitions),
        budget,
        results::add);
  }

  private static void read(LaneJoin lane, int partition, Decoded decoded, EventType type) {
    lane.read(type, decoded, "topic", partition, 0, null);
  }

  private static void impression(LaneJoin lane, int partition, String id, long timeMillis) {
    Impression impression =
        Impression.builder(id)
            .userId("u")
            .adId("ad")
            .adCategory("food")
            .device("tv")
            .costMicros(1)
            .eventTimeMillis(timeMillis)
            .build();
    read(lane, partition, new Decoded.Event(impression), EventType.IMPRESSION);
  }

  private static void click(LaneJoin lane, int partition, String id, String joinId, long time) {
    read(
        lane,
        partition,
        new Decoded.Event(Click.builder(id, joinId).costMicros(1).eventTimeMillis(time).build()),
        EventType.CLICK);
  }

  /** Keeps blocks as an engine's store does. */
  private static final class MapLog implements WindowLog {
    private final Map<List<Long>, byte[]> blocks =
        new TreeMap<>(
            java.util.Comparator.<List<Long>>comparingLong(key -> key.get(0))
                .thenComparingLong(key -> key.get(1)));

    @Override
    public void put(long segment, long sequence, byte[] block) {
      blocks.put(List.of(segment, sequence), block);
    }

    @Override
    public void drop(long segment, long sequence) {
      assertThat(blocks.remove(List.of(segment, sequence))).isNotNull();
    }
  }

  @Test
  void fullWindowIsAClearErrorAndClosingGivesTheMemoryBack() {
    WindowBudget budget = new WindowBudget(100_000);
    LaneJoin lane = lane(budget, 1);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                impression(lane, 0, "impression-" + i, T + i);
              }
            })
        .isInstanceOf(WindowFullException.class)
        .hasMessageContaining("maxWindowBytes = 100000");
    assertThat(budget.bytes()).isBetween(50_000L, 100_000L);
    lane.close();
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void closedStateIsForgottenInMemoryAndInTheLog() {
    WindowBudget budget = new WindowBudget(1 << 26);
    LaneJoin lane = lane(budget, 1);
    MapLog log = new MapLog();
    long largest = 0;
    for (int i = 0; i < 200_000; i++) {
      impression(lane, 0, "impression-" + i, T + i * 100L);
      click(lane, 0, "click-" + i, "impression-" + i, T + i * 100L);
      if (i % 1_000 == 0) {
        lane.closePassed();
        lane.log(log);
        largest = Math.max(largest, budget.bytes());
      }
    }
    assertThat(lane.openEvents()).isLessThan(2 * 7_100L);
    assertThat(largest).isLessThan(3 << 20);
    assertThat(log.blocks.values().stream().mapToLong(block -> block.length).sum())
        .isLessThan(2 << 20);
    assertThat(results).hasSize(200_000).allMatch(JoinResult.Matched.class::isInstance);
  }

  @Test
  void impressionStaysClickedAfterARestartThatComesWhenItsClickIsForgotten() {
    LaneJoin before = lane(new WindowBudget(1 << 20), 1);
    impression(before, 0, "i1", T);
    click(before, 0, "c1", "i1", T);
    impression(before, 0, "i2", T + 300_000);
    click(before, 0, "c2", "i2", T + 300_000);
    before.closePassed();
    MapLog log = new MapLog();
    before.log(log);
    LaneJoin after = lane(new WindowBudget(1 << 20), 1);
    log.blocks.forEach((key, block) -> after.replay(key.get(0), key.get(1), block));
    after.replayed();
    impression(after, 0, "i3", T + 3_600_000);
    click(after, 0, "c3", "i3", T + 3_600_000);
    after.closePassed();
    assertThat(results).noneMatch(JoinResult.Unclicked.class::isInstance);
    assertThat(after.counters().matched()).isEqualTo(3);
  }

  @Test
  void partitionThatIsBehindHoldsTheWatermarkBackUntilItIsIdle() {
    LaneJoin lane = lane(new WindowBudget(1 << 20), 2);
    impression(lane, 0, "i1", T);
    impression(lane, 1, "i2", T + 60_000);
    click(lane, 0, "c1", "i1", T + 60_000);
    assertThat(lane.watermarkMillis()).isEqualTo(Long.MIN_VALUE);
    lane.advance(EventType.CLICK, 1, T + 60_000);
    assertThat(lane.watermarkMillis()).isEqualTo(T);
    lane.idle(EventType.IMPRESSION, 0);
    assertThat(lane.watermarkMillis()).isEqualTo(T + 60_000);
    impression(lane, 0, "i3", T + 1);
    assertThat(results).contains(new JoinResult.Late(lastLate().event(), T + 60_000));
  }

  private JoinResult.Late lastLate() {
    return (JoinResult.Late) results.get(results.size() - 1);
  }

  @Test
  void blocksOfAnotherVersionOrCutShortAreRefused() {
    LaneJoin source = lane(new WindowBudget(1 << 20), 1);
    impression(source, 0, "i1", T);
    MapLog log = new MapLog();
    source.log(log);
    for (var entry : log.blocks.entrySet()) {
      byte[] block = entry.getValue().clone();
      byte[] cut = java.util.Arrays.copyOf(block, block.length - 1);
      block[0] = 99;
      for (byte[] bad : List.of(block, cut, new byte[0])) {
        LaneJoin lane = lane(new WindowBudget(1 << 20), 1);
        assertThatThrownBy(
                () -> {
                  lane.replay(entry.getKey().get(0), entry.getKey().get(1), bad);
                  lane.replayed();
                })
            .isInstanceOf(CorruptBytesException.class);
      }
    }
  }

  @Test
  void costsWhoseSumIsOverWhatALongHoldsSurviveARestart() {
    LoggedLane lane = new LoggedLane();
    for (int i = 0; i < 20; i++) {
      lane.read(Impression.builder("i" + i).costMicros(MOST).eventTimeMillis(T).build());
    }
    lane.log();

    LoggedLane again = LoggedLane.replayed(lane.blocks, new Random(17));

    assertThat(again.state()).isEqualTo(lane.state());
    BigInteger sum = BigInteger.ZERO;
    for (KpiRow row : again.lane.kpis().rows()) {
      sum = sum.add(BigInteger.valueOf(row.measures().impressionCostMicros()));
    }
    // In each of two cubes.
    assertThat(sum).isEqualTo(BigInteger.valueOf(MOST).multiply(BigInteger.valueOf(40)));
  }
}
