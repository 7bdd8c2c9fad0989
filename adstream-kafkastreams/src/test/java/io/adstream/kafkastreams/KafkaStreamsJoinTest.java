package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.internal.codec.EventCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import javax.management.JMException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.junit.jupiter.api.Test;

class KafkaStreamsJoinTest {

  private static final long T = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(Attribute.integer("Slot"))
          .click(Attribute.flag("Fraud"))
          .build();
  private static final EventCodec CODEC = new EventCodec(SCHEMA);
  private static final Serde<AdEvent> EVENT =
      CodecSerde.of((out, event) -> CODEC.write(out, event), CODEC::read);
  private static final KafkaStreamsJoin JOIN =
      KafkaStreamsJoin.named(
              "ads",
              new JoinPlan(
                  SCHEMA, JoinSpec.within(Duration.ofMinutes(10)), List.of(), UnclickedRows.KEPT))
          .withMaxWindowBytes(1 << 20);

  private static final Properties PROPERTIES = new Properties();

  static {
    PROPERTIES.put("application.id", "ads");
    PROPERTIES.put("bootstrap.servers", "unused:9092");
  }

  private static Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    var events = Consumed.with(Serdes.String(), EVENT);
    JOIN.join(
            builder.stream("impressions", events).mapValues(Impression.class::cast),
            builder.stream("clicks", events).mapValues(Click.class::cast))
        .to("results", Produced.with(Serdes.String(), JOIN.resultSerde()));
    return builder.build();
  }

  @Test
  void resultsOfBothStreamsComeOut() {
    try (TopologyTestDriver driver = new TopologyTestDriver(topology(), PROPERTIES)) {
      TestInputTopic<String, AdEvent> impressions = input(driver, "impressions");
      TestInputTopic<String, AdEvent> clicks = input(driver, "clicks");
      impressions.pipeInput(impression("i1", T));
      impressions.pipeInput(impression("i2", T));
      clicks.pipeInput(click("c1", "i1", T + 1_000));
      clicks.pipeInput(click("c2", "zzz", T + 1_000));
      impressions.pipeInput(impression("i3", T + 3_600_000));
      clicks.pipeInput(click("c3", "i3", T + 3_600_000));
      for (int i = 0; i < 10; i++) { // closing goes on at the next tick where a slice is over
        driver.advanceWallClockTime(Duration.ofSeconds(1));
      }

      List<JoinResult> results =
          driver
              .createOutputTopic(
                  "results", Serdes.String().deserializer(), JOIN.resultSerde().deserializer())
              .readValuesToList();
      assertThat(results)
          .containsExactlyInAnyOrder(
              new JoinResult.Matched(
                  impression("i1", T), click("c1", "i1", T + 1_000), true, List.of()),
              new JoinResult.Matched(
                  impression("i3", T + 3_600_000),
                  click("c3", "i3", T + 3_600_000),
                  true,
                  List.of()),
              new JoinResult.Unclicked(impression("i2", T)),
              new JoinResult.Orphan(click("c2", "zzz", T + 1_000)));
    }
  }

  /** Nobody would ask for their sums. */
  @Test
  void planWithCubesIsRefused() {
    JoinPlan counting =
        new JoinPlan(
            SCHEMA,
            JoinSpec.within(Duration.ofMinutes(10)),
            List.of(Cube.every(Duration.ofMinutes(1)).named("all")),
            UnclickedRows.KEPT);
    assertThatThrownBy(() -> KafkaStreamsJoin.named("ads", counting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cubes are [all], expected none");
  }

  /** The topology lives on, and so does the thread. */
  @Test
  void closedLaneIsFreed() throws Exception {
    Topology topology = topology();
    long others = LiveObjects.count(LaneJoin.class);
    assertThat(lanesMeanwhile(topology)).isEqualTo(others + 1);
    assertThat(LiveObjects.count(LaneJoin.class)).isEqualTo(others);
    assertThat(topology.describe().subtopologies()).isNotEmpty();
  }

  /** In a method of its own, after which no variable holds the driver. */
  private static long lanesMeanwhile(Topology topology) throws JMException {
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, PROPERTIES)) {
      input(driver, "impressions").pipeInput(impression("i1", T));
      return LiveObjects.count(LaneJoin.class);
    }
  }

  private static TestInputTopic<String, AdEvent> input(TopologyTestDriver driver, String topic) {
    return driver.createInputTopic(topic, Serdes.String().serializer(), EVENT.serializer());
  }

  private static Impression impression(String id, long timeMillis) {
    return Impression.builder(id, SCHEMA)
        .adId("ad-1")
        .adCategory("food")
        .device("mobile")
        .set("Slot", -3L)
        .costMicros(5)
        .eventTimeMillis(timeMillis)
        .build();
  }

  private static Click click(String id, String joinId, long timeMillis) {
    return Click.builder(id, joinId, SCHEMA)
        .clickPosition("top")
        .set("Fraud", true)
        .costMicros(7)
        .eventTimeMillis(timeMillis)
        .build();
  }
}
