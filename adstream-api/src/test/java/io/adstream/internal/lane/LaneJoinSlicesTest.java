package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.fuzz.Tries;
import io.adstream.internal.window.WindowLog;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Closing and matching in parts, with crashes in between, yields the same results as doing it at
 * once.
 */
class LaneJoinSlicesTest {

  private static final long T = 1_768_478_400_000L;
  private static final int HOUR = 3_600_000;

  /** So that few entries fill a block, and a segment has many. */
  private static final String LONG_TEXT = "x".repeat(9_000);

  @Test
  void stepsWithCrashesInBetweenGiveTheWholeAnswer() {
    Tries.of(
        60,
        random -> {
          LoggedLane whole = new LoggedLane();
          LoggedLane stepping = new LoggedLane();
          for (int i = 0; i < 400; i++) {
            AdEvent event = event(random, i);
            whole.read(event);
            stepping.read(event);
            if (random.nextInt(60) == 0) {
              long timeMillis = T + (long) HOUR * i / 400;
              whole.advance(timeMillis);
              stepping.advanceOnly(timeMillis);
            }
            stepping = maybeStep(stepping, random);
          }
          whole.advance(T + 10L * HOUR);
          stepping.advanceOnly(T + 10L * HOUR);
          while (!stepping.lane.closePassed(() -> false)) {
            stepping = maybeStep(stepping, random);
          }

          assertThat(stepping.results).isEqualTo(whole.results);
          assertThat(stepping.state()).isEqualTo(whole.state());
          stepping.log();
          assertThat(stepping.blocks).hasSize(1);
        });
  }

  private static LoggedLane maybeStep(LoggedLane lane, Random random) {
    if (random.nextInt(4) == 0) {
      lane.lane.closePassed(random::nextBoolean);
    }
    return random.nextInt(10) == 0 ? crashed(lane, random) : lane;
  }

  private static LoggedLane crashed(LoggedLane lane, Random random) {
    lane.log();
    LoggedLane again = LoggedLane.replayed(lane.blocks, random);
    again.results.putAll(lane.results);
    assertThat(again.lane.counters()).isEqualTo(lane.lane.counters());
    assertThat(again.lane.watermarkMillis()).isEqualTo(lane.lane.watermarkMillis());
    return again;
  }

  /** Many clicks of one impression, which comes once, and others. */
  private static AdEvent event(Random random, int i) {
    int step = HOUR / 400;
    long time = T + (long) step * i + (random.nextBoolean() ? 0 : random.nextInt(60 * step));
    int group = i / 100;
    if (i % 100 == 80) {
      return impression("of-many-" + group, time);
    }
    if (random.nextInt(4) == 0) {
      return impression("i" + i, time);
    }
    String id = random.nextInt(3) == 0 ? "i" + random.nextInt(400) : "of-many-" + group;
    return Click.builder("c" + i, id)
        .clickPosition(random.nextInt(3) == 0 ? LONG_TEXT : null)
        .costMicros(i)
        .eventTimeMillis(time)
        .build();
  }

  private static Impression impression(String id, long time) {
    return Impression.builder(id)
        .userId(LONG_TEXT)
        .device("tv")
        .referrer("r")
        .costMicros(1)
        .eventTimeMillis(time)
        .build();
  }

  @Test
  void manyWaitingClicksAreMatchedInStepsThatSurviveCrashes() {
    LoggedLane lane = new LoggedLane();
    int clicks = 10_000;
    for (int i = 0; i < clicks; i++) {
      lane.read(Click.builder("c" + i, "null").costMicros(1).eventTimeMillis(T + i).build());
    }
    lane.read(impression("null", T));
    assertThat(lane.lane.counters().matched()).isBetween(1L, 1_000L);
    Random random = new Random(17);
    lane.advanceOnly(T + HOUR);
    int calls = 0;
    boolean done = false;
    while (!done) {
      lane = crashed(lane, random);
      int[] steps = {10};
      done = lane.lane.closePassed(() -> --steps[0] > 0);
      calls++;
    }
    assertThat(calls).isGreaterThan(5);
    assertThat(lane.lane.counters().matched()).isEqualTo(clicks);
    assertThat(lane.lane.counters().unclicked() + lane.lane.counters().orphans()).isZero();
    assertThat(lane.results)
        .hasSize(clicks)
        .allSatisfy((result, times) -> assertThat(times).isOne());
  }

  @Test
  void oneStepIsBoundedHoweverManyCloseAtOneTime() {
    LoggedLane lane = new LoggedLane();
    for (int i = 0; i < 20_000; i++) {
      lane.read(impression("i" + i, T, "u" + i));
    }
    lane.advanceOnly(T + HOUR);
    long most = 0;
    boolean done = false;
    while (!done) {
      long before = lane.lane.counters().unclicked();
      done = lane.lane.closePassed(() -> false);
      most = Math.max(most, lane.lane.counters().unclicked() - before);
    }
    assertThat(lane.lane.counters().unclicked()).isEqualTo(20_000);
    assertThat(most).isBetween(1L, 3_000L);
    assertThat(lane.lane.openEvents()).isZero();
  }

  private static Impression impression(String id, long time, String user) {
    return Impression.builder(id)
        .userId(user)
        .device("tv")
        .referrer("r")
        .costMicros(1)
        .eventTimeMillis(time)
        .build();
  }

  @Test
  void blocksOfASegmentThatComeOutOfOrderAreRefused() {
    LoggedLane lane = new LoggedLane();
    for (int i = 0; i < 2; i++) {
      lane.read(impression("i" + i, T));
      lane.log();
    }
    List<List<Long>> keys =
        lane.blocks.keySet().stream().filter(key -> key.get(0) != WindowLog.STATE).toList();
    LaneJoin again = new LoggedLane().lane;
    List<Long> last = keys.get(1);
    again.replay(last.get(0), last.get(1), lane.blocks.getOrDefault(last, new byte[0]));

    assertThatThrownBy(
            () -> {
              List<Long> first = keys.get(0);
              again.replay(
                  first.get(0), first.get(1), lane.blocks.getOrDefault(first, new byte[0]));
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected more than " + last.get(1));
  }
}
