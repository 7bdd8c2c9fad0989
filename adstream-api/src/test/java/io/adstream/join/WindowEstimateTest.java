package io.adstream.join;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowEstimateTest {

  private static final long T = 1_768_478_400_000L;
  private static final long COMMIT_MILLIS = 500;

  /** A lane with traffic, and its peak contents. */
  private static final class Measured implements WindowLog {
    private final SplittableRandom random;
    private final JoinSpec join;
    private final int ownBytes;
    private final LaneJoin lane;
    private final PriorityQueue<AdEvent> events =
        new PriorityQueue<>(Comparator.comparingLong(AdEvent::eventTimeMillis));
    private final Map<List<Long>, Integer> blocks = new HashMap<>();
    private long nextCommit = T;
    private long live;
    private long memory;
    private long log;
    private long held;

    Measured(JoinSpec join, int ownBytes, long seed) {
      this.join = join;
      this.ownBytes = ownBytes;
      random = new SplittableRandom(seed);
      lane =
          new LaneJoin(
              new JoinPlan(EventSchema.STANDARD, join, List.of(), UnclickedRows.DROPPED),
              new LanePartitions(0, 1, 1),
              new WindowBudget(1L << 32),
              r -> {});
    }

    void run(double rate, double ctr) {
      long window = join.attributionWindow().toMillis();
      long length = 9 * (window + join.clickLateness().toMillis()) / 8;
      for (long i = 0; i < length / 1e3 * rate; i++) {
        long time = T + (long) (i * 1e3 / rate);
        read(time);
        Impression impression = impression(time);
        events.add(impression);
        if (random.nextDouble() < ctr) {
          long delay = Math.min(window, (long) (-Math.log(1 - random.nextDouble()) * window / 20));
          events.add(
              Click.builder(id(), impression.impressionId())
                  .clickPosition("top")
                  .costMicros(5_000)
                  .eventTimeMillis(time + delay)
                  .build());
        }
      }
      assertThat(lane.counters().matched()).isPositive();
      assertThat(lane.counters().orphans() + lane.counters().late()).isZero();
    }

    /** Reads due events and closes past ones. */
    private void read(long nowMillis) {
      while (!events.isEmpty() && events.element().eventTimeMillis() <= nowMillis) {
        AdEvent event = events.remove();
        lane.read(event.type(), new Decoded.Event(event), "topic", 0, 0, null);
      }
      if (nowMillis >= nextCommit) {
        nextCommit = nowMillis + COMMIT_MILLIS;
        memory = Math.max(memory, lane.windowBytes());
        held = Math.max(held, lane.openEvents());
        lane.closePassed();
        lane.log(this);
        log = Math.max(log, live);
      }
    }

    private Impression impression(long time) {
      String id = id();
      int left = ownBytes - id.length();
      int user = random.nextInt(left / 3);
      String[] values = {text(user), text(left - user), "ad-1", "food", "tv", "DE"};
      return Impression.builder(id)
          .userId(values[0])
          .sessionId(values[1])
          .adId(values[2])
          .adCategory(values[3])
          .device(values[4])
          .location(values[5])
          .referrer("r")
          .costMicros(random.nextLong(10_000))
          .eventTimeMillis(time)
          .build();
    }

    private String text(int length) {
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        text.append(id());
      }
      return text.substring(0, length);
    }

    private String id() {
      return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    @Override
    public void put(long segment, long sequence, byte[] block) {
      Integer before = blocks.put(List.of(segment, sequence), block.length);
      live += block.length - (before == null ? 0 : before);
    }

    @Override
    public void drop(long segment, long sequence) {
      live -= blocks.remove(List.of(segment, sequence));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0.05, PT15M, PT60S, 0, 400",
    "100, 0.2, PT1M, PT0S, 0, 60",
    "300, 0.01, PT10M, PT5S, 2, 200",
    "1000, 0.05, PT5M, PT30S, 0, 128",
    "2000, 0.5, PT2M, PT10S, 1, 90",
    "5000, 0.1, PT1M, PT0S, 0, 60",
    "200, 0.3, PT1M, PT60S, 30, 150",
  })
  void estimateIsWhatALaneHolds(
      double rate, double ctr, Duration window, Duration lateness, long skewSeconds, int bytes) {
    JoinSpec join =
        JoinSpec.builder()
            .attributionWindow(window)
            .allowedLateness(lateness)
            .clockSkew(ofSeconds(skewSeconds))
            .repeatInterval(skewSeconds > 0 ? ofSeconds(1) : null)
            .build();
    long seed = Long.getLong("adstream.seed", 17);
    Measured measured = new Measured(join, bytes, seed);
    measured.run(rate, ctr);
    WindowEstimate estimate =
        WindowEstimate.builder(join)
            .impressionsPerSecond(rate)
            .clicksPerSecond(rate * ctr)
            .ownBytes(bytes)
            .build();
    String by = "seed " + seed + ", " + estimate + " to measured ";
    assertNear(by, estimate.openImpressions() + estimate.openClicks(), measured.held, 0.1);
    assertNear(by, estimate.memoryBytes(), measured.memory, 0.2);
    assertNear(by, estimate.logBytes(), measured.log, 0.1);
  }

  private static void assertNear(String by, long estimated, long measured, double share) {
    assertThat((double) estimated / measured).as(by + measured).isCloseTo(1, within(share));
  }

  @Test
  void lanesShareTheTraffic() {
    WindowEstimate.Builder traffic = WindowEstimate.builder(JoinSpec.within(ofMinutes(5)));
    WindowEstimate quarter = traffic.impressionsPerSecond(250).clicksPerSecond(10).build();
    WindowEstimate whole = traffic.impressionsPerSecond(1_000).clicksPerSecond(40).lanes(4).build();
    assertThat(whole.memoryBytes()).isCloseTo(4 * quarter.memoryBytes(), within(4L));
    assertThat(whole.logBytes()).isCloseTo(4 * quarter.logBytes(), within(4L));
    assertThat(whole.bytesPerEvent()).isBetween(50.0, 300.0);
    assertThat(whole.recommendedMaxWindowBytes())
        .isBetween(whole.memoryBytes() * 3 / 2, whole.memoryBytes() * 3 / 2 + (1 << 20));
    assertThat(whole.recommendedHeapBytes()).isGreaterThanOrEqualTo(512 << 20);
  }

  @Test
  void withoutTrafficTheWindowIsNextToNothing() {
    WindowEstimate estimate = WindowEstimate.builder(JoinSpec.within(ofMinutes(5))).build();
    assertThat(estimate.memoryBytes()).isLessThan(10_000);
    assertThat(estimate.logBytes()).isZero();
    assertThat(estimate.bytesPerEvent()).isZero();
  }

  @Test
  void whatIsOutOfBoundsIsSaidAtOnce() {
    WindowEstimate.Builder builder =
        WindowEstimate.builder(JoinSpec.within(ofMinutes(5)))
            .impressionsPerSecond(-1)
            .clicksPerSecond(Double.NaN)
            .ownBytes(0)
            .lanes(0);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot estimate window: impressionsPerSecond is -1.0, expected 0 to 10000000;"
                + " clicksPerSecond is NaN, expected 0 to 10000000;"
                + " ownBytes is 0, expected 16 to 65536; lanes is 0, expected 1 to 100000");
  }
}
