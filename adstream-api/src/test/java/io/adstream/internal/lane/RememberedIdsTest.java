package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.fuzz.RandomValues;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id is remembered for as long as a copy of its event could match, and no longer. */
class RememberedIdsTest {

  private static final long T = 1_768_478_400_000L;
  private static final long WINDOW = LoggedLane.SPEC.attributionWindow().toMillis();
  private static final long SKEW = LoggedLane.SPEC.clockSkew().toMillis();
  private static final long LATENESS = LoggedLane.SPEC.impressionLateness().toMillis();
  private static final int EVENTS = 4_000;

  /** The rules as specified, without segments, tables and a log. */
  private static final class Model {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shown(Impression impression, boolean[] clicked) {}

    private record Clicked(Click click, @Nullable Shown match) {}

    final Map<JoinResult, Integer> results = new HashMap<>();
    private final Map<String, Shown> impressions = new HashMap<>();
    private final Map<String, Clicked> clicks = new HashMap<>();
    private final List<Shown> accepted = new ArrayList<>();
    private final List<Click> waiting = new ArrayList<>();
    private final long[] newest = {Long.MIN_VALUE, Long.MIN_VALUE};
    private long watermark = Long.MIN_VALUE;
    private long duplicates;

    void read(AdEvent event) {
      if (event.eventTimeMillis() < watermark) {
        results.merge(new JoinResult.Late(event, watermark), 1, Integer::sum);
      } else if (event instanceof Impression impression) {
        readImpression(impression);
      } else if (event instanceof Click click) {
        readClick(click);
      }
      int stream = event.type().ordinal();
      newest[stream] = Math.max(newest[stream], event.eventTimeMillis());
      long least = Math.min(newest[0], newest[1]);
      watermark = least == Long.MIN_VALUE ? watermark : Math.max(watermark, least - LATENESS);
    }

    private void readImpression(Impression impression) {
      Shown before = impressions.get(impression.impressionId());
      if (before != null && before.impression.eventTimeMillis() + WINDOW >= watermark) {
        duplicates++;
        return;
      }
      Shown shown = new Shown(impression, new boolean[1]);
      impressions.put(impression.impressionId(), shown);
      accepted.add(shown);
      for (Click click : List.copyOf(waiting)) {
        if (matches(shown, click)) {
          waiting.remove(click);
          match(shown, click);
        }
      }
    }

    private void readClick(Click click) {
      Clicked before = clicks.get(click.clickId());
      if (before != null) {
        long until =
            before.match == null
                ? before.click.eventTimeMillis() + SKEW
                : before.match.impression.eventTimeMillis() + WINDOW;
        if (until >= watermark) {
          duplicates++;
          return;
        }
      }
      Shown shown = impressions.get(click.joinId());
      if (shown != null && matches(shown, click)) {
        match(shown, click);
      } else {
        waiting.add(click);
        clicks.put(click.clickId(), new Clicked(click, null));
      }
    }

    private static boolean matches(Shown shown, Click click) {
      return click.joinId().equals(shown.impression.impressionId())
          && LoggedLane.SPEC.matches(shown.impression.eventTimeMillis(), click.eventTimeMillis());
    }

    private void match(Shown shown, Click click) {
      shown.clicked[0] = true;
      clicks.put(click.clickId(), new Clicked(click, shown));
      results.merge(new JoinResult.Matched(shown.impression, click), 1, Integer::sum);
    }

    Map<JoinResult, Integer> all() {
      for (Shown shown : accepted) {
        if (!shown.clicked[0]) {
          results.merge(new JoinResult.Unclicked(shown.impression), 1, Integer::sum);
        }
      }
      waiting.forEach(click -> results.merge(new JoinResult.Orphan(click), 1, Integer::sum));
      return results;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void idsThatComeAgainAreCopiesOrOtherEventsByTheRules(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    LoggedLane lane = new LoggedLane();
    Map<JoinResult, Integer> results = new HashMap<>();
    long now = T;
    for (int i = 0; i < EVENTS; i++) {
      now += random.nextInt(30) == 0 ? random.nextLong(WINDOW) : random.nextLong(20_000);
      long time = now - random.nextLong(random.nextInt(20) == 0 ? 2 * WINDOW : LATENESS);
      AdEvent event =
          random.nextInt(3) == 0
              ? impression("i" + random.nextInt(4), time)
              : Click.builder("c" + random.nextInt(6), "i" + random.nextInt(5), RandomValues.SCHEMA)
                  .clickPosition("p" + i)
                  .costMicros(250_000)
                  .eventTimeMillis(time)
                  .build();
      model.read(event);
      lane.read(event);
      if (random.nextInt(3) == 0) {
        lane.lane.closePassed();
      }
      if (random.nextInt(20) == 0) {
        lane.log();
        lane.results.forEach((result, count) -> results.merge(result, count, Integer::sum));
        lane = LoggedLane.replayed(lane.blocks, random);
      }
    }
    long duplicates = duplicates(lane);
    lane.advance(now + 3 * WINDOW);
    lane.results.forEach((result, count) -> results.merge(result, count, Integer::sum));

    assertThat(results).as("seed %s", seed).isEqualTo(model.all());
    assertThat(duplicates).as("seed %s", seed).isEqualTo(model.duplicates).isPositive();
  }

  /** Producers that send one id for all events do exist. */
  @Test
  void idThatComesAgainAndAgainCostsNoMoreThanOthers() {
    LaneJoin lane =
        new LaneJoin(
            new JoinPlan(
                EventSchema.STANDARD,
                JoinSpec.within(Duration.ofHours(1)).allowedLateness(Duration.ZERO),
                List.of(),
                UnclickedRows.DROPPED),
            new LanePartitions(0, 1, 1),
            new WindowBudget(1 << 28),
            result -> {});
    LoggedLane.readInto(lane, impression("i", T));
    for (int i = 1; i <= 200_000; i++) {
      LoggedLane.readInto(lane, impression("other" + i % 7, T + i));
      LoggedLane.readInto(
          lane, Click.builder("null", "nowhere").costMicros(1).eventTimeMillis(T + i).build());
    }
    assertThat(lane.counters().duplicates()).isPositive();
    assertThat(lane.openEvents()).isLessThan(20);
  }

  private static long duplicates(LoggedLane lane) {
    return lane.lane.counters().duplicates();
  }

  private static Impression impression(String id, long time) {
    return Impression.builder(id, RandomValues.SCHEMA)
        .userId("u" + time)
        .device("phone")
        .costMicros(1_000)
        .eventTimeMillis(time)
        .build();
  }
}
