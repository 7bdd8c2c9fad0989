package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.engine.PipelineException;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A lane is restored from its log after attributes, cubes and measures were added. */
class AddedAttributesTest {

  private static final long T = 1_768_478_400_000L;
  private static final Cube CUBE = Cube.every(Duration.ofMinutes(1)).named("all");
  private static final EventSchema OLD =
      EventSchema.builder()
          .impression(Attribute.integer("Slot"), Attribute.text("Campaign"))
          .click(Attribute.decimal("Revenue"))
          .build();

  /** One attribute comes before the existing ones, one between them. */
  private static final EventSchema NEW =
      EventSchema.builder()
          .impression(
              Attribute.flag("Viewable"),
              Attribute.text("Campaign"),
              Attribute.text("Placement"),
              Attribute.integer("Slot"))
          .click(Attribute.text("Creative"), Attribute.decimal("Revenue"))
          .build();

  private final Map<List<Long>, byte[]> blocks = new HashMap<>();
  private final List<JoinResult> results = new ArrayList<>();

  private LaneJoin lane(EventSchema schema, Cube... cubes) {
    JoinSpec join = JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO);
    JoinPlan plan = new JoinPlan(schema, join, List.of(cubes), UnclickedRows.KEPT);
    LanePartitions partitions = new LanePartitions(0, 1, 1);
    return new LaneJoin(plan, partitions, new WindowBudget(1 << 26), results::add);
  }

  private void log(LaneJoin lane) {
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            blocks.put(List.of(segment, sequence), block);
          }

          @Override
          public void drop(long segment, long sequence) {
            blocks.remove(List.of(segment, sequence));
          }
        });
  }

  private LaneJoin replayed(EventSchema schema, Cube... cubes) {
    LaneJoin lane = lane(schema, cubes);
    for (List<Long> key : LoggedLane.replayOrder(blocks.keySet(), new Random(17))) {
      lane.replay(key.get(0), key.get(1), blocks.getOrDefault(key, new byte[0]));
    }
    lane.replayed();
    return lane;
  }

  private static void read(LaneJoin lane, AdEvent event) {
    lane.read(event.type(), new Decoded.Event(event), "topic", 0, 0, null);
  }

  private static Impression impression(EventSchema schema, String id) {
    return Impression.builder(id, schema)
        .device("tv")
        .set("Slot", -7L)
        .set("Campaign", "spring")
        .eventTimeMillis(T)
        .build();
  }

  private static Click click(EventSchema schema, String id) {
    return Click.builder("c" + id, id, schema)
        .set("Revenue", 12_500_000L)
        .eventTimeMillis(T + 1)
        .build();
  }

  @Test
  void storedEventsHaveTheirValuesAndNullForWhatWasAdded() {
    LaneJoin before = lane(OLD, CUBE);
    read(before, impression(OLD, "shown"));
    read(before, click(OLD, "waits"));
    log(before);
    Cube counting = CUBE.count("viewable_impressions", "Viewable");
    LaneJoin after = replayed(NEW, counting, CUBE.named("another"));

    read(after, click(NEW, "shown"));
    read(after, impression(NEW, "waits"));
    read(after, Impression.builder("i", NEW).set("Viewable", true).eventTimeMillis(T).build());
    assertThat(results)
        .containsExactly(
            new JoinResult.Matched(impression(NEW, "shown"), click(NEW, "shown"), true, List.of()),
            new JoinResult.Matched(impression(NEW, "waits"), click(NEW, "waits"), true, List.of()));
    assertThat(after.kpis().rows())
        .anySatisfy(
            row -> {
              assertThat(row.key().cube()).isEqualTo("all");
              assertThat(row.measures().toArray()).containsExactly(3, 2, 2, 0, 0, 1);
            });
    log(after);
    LaneJoin again = replayed(NEW, counting, CUBE.named("another"));
    assertThat(again.counters()).isEqualTo(after.counters());
    assertThat(again.kpis().rows()).containsExactlyInAnyOrderElementsOf(after.kpis().rows());
  }

  @Test
  void attributeThatIsGoneOrOfAnotherTypeIsRefusedByName() {
    LaneJoin before = lane(NEW);
    read(before, impression(NEW, "shown"));
    log(before);

    assertThatThrownBy(() -> replayed(OLD))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("attribute Viewable of IMPRESSION is not declared, expected BOOLEAN");
    EventSchema retyped =
        EventSchema.builder()
            .impression(Attribute.text("Viewable"))
            .attribute(EventType.IMPRESSION, Attribute.text("Campaign"))
            .build();
    assertThatThrownBy(() -> replayed(retyped))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("attribute Viewable of IMPRESSION is TEXT, expected BOOLEAN");
  }
}
