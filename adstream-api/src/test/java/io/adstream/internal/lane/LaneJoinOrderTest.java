package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If nothing can be late, the order of arrival does not affect the outcome. */
class LaneJoinOrderTest {

  private static final int ORDERS = 300;
  private static final long HOUR = 3_600_000;

  private static final JoinSpec SPEC =
      JoinSpec.builder()
          .attributionWindow(Duration.ofSeconds(60))
          .clockSkew(Duration.ofSeconds(2))
          .allowedLateness(Duration.ofHours(1))
          .repeatInterval(Duration.ofSeconds(9))
          .invalidWhen(EventType.CLICK, "IsBot")
          .build();

  private static final EventSchema SCHEMA =
      EventSchema.builder().click(Attribute.flag("IsBot")).build();

  private static final List<Cube> CUBES =
      List.of(
          Cube.every(Duration.ofSeconds(10)).by(Dimension.DEVICE),
          Cube.every(Duration.ofSeconds(10)).attributedBy(Attribution.CLICK_TIME));

  private record Outcome(
      Map<JoinResult, Integer> results, Map<KpiRow, Integer> kpis, Counters counters) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void orderOfArrivalDoesNotShow(long seed) {
    Random random = new Random(seed);
    List<AdEvent> events = events(random);
    Outcome first = outcome(events);
    assertThat(first.counters.matched()).isPositive();
    assertThat(first.counters.orphans()).isPositive();
    assertThat(first.counters.unclicked()).isPositive();
    assertThat(first.counters.duplicates()).isPositive();
    assertThat(first.counters.late()).isZero();
    for (int i = 0; i < ORDERS; i++) {
      Collections.shuffle(events, random);

      assertThat(outcome(events)).as("seed %s, order %s: %s", seed, i, events).isEqualTo(first);
    }
  }

  private static List<AdEvent> events(Random random) {
    List<AdEvent> events = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      long time = HOUR + random.nextInt(600_000);
      events.add(impression("i" + i, i % 3 == 0 ? null : "d" + i % 2, time));
      for (int click = random.nextInt(6); click > 0; click--) {
        long delay = random.nextInt(90_000) - 4_000L;
        events.add(
            Click.builder("c" + events.size(), "i" + i, SCHEMA)
                .set("IsBot", random.nextInt(3) == 0)
                .costMicros(7L * click)
                .eventTimeMillis(time + delay)
                .build());
      }
    }
    events.add(impression("edge", "d", HOUR));
    events.add(impression("alone", "d", HOUR));
    events.add(Click.builder("last", "edge").costMicros(1).eventTimeMillis(HOUR + 60_000).build());
    events.add(Click.builder("first", "edge").costMicros(1).eventTimeMillis(HOUR - 2_000).build());
    events.add(Click.builder("after", "edge").costMicros(1).eventTimeMillis(HOUR + 60_001).build());
    events.add(Click.builder("before", "edge").costMicros(1).eventTimeMillis(HOUR - 2_001).build());
    events.add(Click.builder("orphan", "nowhere").costMicros(1).eventTimeMillis(HOUR).build());
    events.addAll(List.copyOf(events.subList(0, 10)));
    return events;
  }

  private static Impression impression(
      String id, @org.jspecify.annotations.Nullable String device, long time) {
    return Impression.builder(id)
        .userId("u")
        .device(device)
        .costMicros(3)
        .eventTimeMillis(time)
        .build();
  }

  private static Outcome outcome(List<AdEvent> events) {
    Map<JoinResult, Integer> results = new HashMap<>();
    List<String> clicked = new ArrayList<>();
    LaneJoin lane =
        new LaneJoin(
            new JoinPlan(SCHEMA, SPEC, CUBES, UnclickedRows.KEPT),
            new LanePartitions(0, 1, 1),
            new WindowBudget(1 << 26),
            result -> {
              results.merge(LoggedLane.inAnyOrder(result), 1, Integer::sum);
              if (result instanceof JoinResult.Matched match && match.isFirst()) {
                clicked.add(match.impression().impressionId());
              }
            });
    for (int i = 0; i < events.size(); i++) {
      AdEvent event = events.get(i);
      lane.read(event.type(), new Decoded.Event(event), "topic", 0, i, new byte[0]);
      lane.closePassed();
    }
    for (EventType type : EventType.values()) {
      lane.advance(type, 0, 10 * HOUR);
    }
    lane.closePassed();
    assertThat(clicked)
        .as("each impression has one first match")
        .containsExactlyInAnyOrderElementsOf(
            results.keySet().stream()
                .filter(JoinResult.Matched.class::isInstance)
                .map(result -> ((JoinResult.Matched) result).impression().impressionId())
                .distinct()
                .toList());
    Map<KpiRow, Integer> kpis = new HashMap<>();
    lane.kpis().drain().forEach(row -> kpis.merge(row, 1, Integer::sum));
    return new Outcome(results, kpis, lane.counters());
  }
}
