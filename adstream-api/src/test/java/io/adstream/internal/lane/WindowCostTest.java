package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.UnclickedRows;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an event costs does not depend on how many there are, nor on how many have its id: reading,
 * logging, restoring, matching, closing and forgetting are linear.
 *
 * <p>Many events are compared with as many in several windows, one after the other, so that both
 * sides have the same caches and the same collector; time is that of the thread.
 */
class WindowCostTest {

  /** With {@code -Pseeds} ten times as many, for which there is not always time. */
  private static final int MOST = Long.getLong("adstream.fuzz.tries", 1) > 1 ? 1_000_000 : 100_000;

  private static final int PARTS = 10;
  private static final int RUNS = 7;
  private static final long T = 1_768_478_400_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  enum Traffic {
    ORPHANS_OF_ONE_ID,
    CLICKS_THEN_THEIR_ONE_IMPRESSION,
    ONE_IMPRESSION_THEN_ITS_CLICKS,
    ORPHANS_OF_MANY_IDS,
    UNCLICKED_IMPRESSIONS;

    AdEvent event(int i, int count) {
      boolean first = this == ONE_IMPRESSION_THEN_ITS_CLICKS && i == 0;
      boolean last = this == CLICKS_THEN_THEIR_ONE_IMPRESSION && i == count - 1;
      if (this == UNCLICKED_IMPRESSIONS || first || last) {
        String id = first || last ? "null" : "i" + i;
        return Impression.builder(id)
            .userId("user")
            .adId("ad")
            .device("tv")
            .costMicros(1)
            .eventTimeMillis(T)
            .build();
      }
      String joinId = this == ORPHANS_OF_MANY_IDS ? "j" + i : "null";
      return Click.builder("c" + i, joinId).costMicros(1).eventTimeMillis(T + i % 1_000).build();
    }
  }

  @ParameterizedTest
  @EnumSource(Traffic.class)
  void costOfAnEventDoesNotDependOnTheirNumber(Traffic traffic) {
    for (int count = 100_000; count <= MOST; count *= PARTS) {
      int fewer = count / PARTS;
      double best = Double.MAX_VALUE;
      for (int run = 0; run < RUNS && best > 1.5; run++) {
        long parts = 0;
        for (int part = 0; part < PARTS; part++) {
          parts += nanos(traffic, fewer);
        }
        best = Math.min(best, (double) nanos(traffic, count) / parts);
      }
      assertThat(best).as("%s: %s events to %s", traffic, count, fewer).isLessThan(1.5);
    }
  }

  private static long nanos(Traffic traffic, int count) {
    long start = THREADS.getCurrentThreadCpuTime();
    long results = run(traffic, count);
    long nanos = THREADS.getCurrentThreadCpuTime() - start;
    boolean matches =
        traffic == Traffic.CLICKS_THEN_THEIR_ONE_IMPRESSION
            || traffic == Traffic.ONE_IMPRESSION_THEN_ITS_CLICKS;
    assertThat(results).isEqualTo(matches ? count - 1 : count);
    return nanos;
  }

  private static long run(Traffic traffic, int count) {
    long[] results = {0};
    List<byte[]> logged = new ArrayList<>();
    List<Long> keys = new ArrayList<>();
    LaneJoin lane = lane(results);
    for (int i = 0; i < count; i++) {
      AdEvent event = traffic.event(i, count);
      lane.read(event.type(), new Decoded.Event(event), "topic", 0, i, null);
    }
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            keys.add(segment);
            keys.add(sequence);
            logged.add(block);
          }

          @Override
          public void drop(long segment, long sequence) {}
        });
    lane.close();
    LaneJoin again = lane(results);
    for (int i = 0; i < logged.size(); i++) {
      again.replay(keys.get(2 * i), keys.get(2 * i + 1), logged.get(i));
    }
    again.replayed();
    for (EventType type : EventType.values()) {
      again.advance(type, 0, T + Duration.ofHours(1).toMillis());
    }
    again.closePassed();
    assertThat(again.openEvents()).isZero();
    again.close();
    return results[0];
  }

  private static LaneJoin lane(long[] results) {
    return new LaneJoin(
        new JoinPlan(EventSchema.STANDARD, LoggedLane.SPEC, List.of(), UnclickedRows.KEPT),
        new LanePartitions(0, 1, 1),
        new WindowBudget(1L << 31),
        result -> results[0]++);
  }
}
