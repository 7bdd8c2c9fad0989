package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
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
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.management.JMException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.test.TestRecord;
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
                  SCHEMA,
                  JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO),
                  List.of(),
                  UnclickedRows.KEPT))
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
      for (int i = 0; i < 10; i++) { // closing continues at the next tick if a slice has ended
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

  /** Their sums would not be used. */
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

  /** In a separate method, after which no variable references the driver. */
  private static long lanesMeanwhile(Topology topology) throws JMException {
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, PROPERTIES)) {
      input(driver, "impressions").pipeInput(impression("i1", T));
      return LiveObjects.count(LaneJoin.class);
    }
  }

  /** By the metric's name, of the lane that the driver has. */
  private static Map<String, Object> metrics(TopologyTestDriver driver) {
    Map<String, Object> metrics = new TreeMap<>();
    driver
        .metrics()
        .forEach(
            (name, metric) -> {
              if (name.group().equals("adstream-join-metrics")) {
                assertThat(name.tags()).containsEntry("join", "ads").containsKey("task-id");
                metrics.put(name.name(), metric.metricValue());
              }
            });
    return metrics;
  }

  @Test
  void metricsShowWhatTheLaneHoldsAndHasCounted() {
    try (TopologyTestDriver driver = new TopologyTestDriver(topology(), PROPERTIES)) {
      input(driver, "impressions").pipeInput(impression("i1", T));
      input(driver, "impressions").pipeInput(impression("i1", T));
      input(driver, "clicks").pipeInput(click("c1", "i1", T + 1_000));
      driver.advanceWallClockTime(Duration.ofSeconds(1));

      assertThat(metrics(driver))
          .containsEntry("impressions-read-total", 2.0)
          .containsEntry("impressions-duplicate-total", 1.0)
          .containsEntry("matched-total", 1.0)
          .containsEntry("open-events", 2.0)
          .containsEntry("watermark-ms", (double) T)
          .hasEntrySatisfying("window-bytes", bytes -> assertThat((double) bytes).isPositive());
    }
  }

  @Test
  void headersOfTheRecordThatCompletesAMatchAreKept() {
    try (TopologyTestDriver driver = new TopologyTestDriver(topology(), PROPERTIES)) {
      input(driver, "impressions").pipeInput(impression("i1", T));
      Headers headers = new RecordHeaders().add("trace", new byte[] {7});
      input(driver, "clicks")
          .pipeInput(new TestRecord<>("any", click("c1", "i1", T + 1_000), headers));

      assertThat(results(driver).readRecord().headers().lastHeader("trace").value())
          .containsExactly(7);
    }
  }

  @Test
  void heartbeatsCloseWindowsOfIdleStreams() {
    StreamsBuilder builder = new StreamsBuilder();
    var events = Consumed.with(Serdes.String(), EVENT);
    JOIN.join(
            builder.stream("impressions", events).mapValues(Impression.class::cast),
            builder.stream("clicks", events).mapValues(Click.class::cast),
            builder.stream("heartbeats", Consumed.with(Serdes.String(), Serdes.Long()))
                .selectKey((type, time) -> EventType.valueOf(type)))
        .to("results", Produced.with(Serdes.String(), JOIN.resultSerde()));
    try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), PROPERTIES)) {
      input(driver, "impressions").pipeInput(impression("i1", T));
      TestInputTopic<String, Long> heartbeats =
          driver.createInputTopic(
              "heartbeats", Serdes.String().serializer(), Serdes.Long().serializer());
      heartbeats.pipeInput("IMPRESSION", T + 600_001);
      heartbeats.pipeInput("CLICK", T + 600_001);
      driver.advanceWallClockTime(Duration.ofSeconds(1));

      assertThat(results(driver).readValuesToList())
          .containsExactly(new JoinResult.Unclicked(impression("i1", T)));
    }
  }

  /** The topics' records, decoded. */
  private static Topology keyedTopology() {
    StreamsBuilder builder = new StreamsBuilder();
    var events = Consumed.with(Serdes.String(), EVENT);
    JOIN.joinKeyed(
            builder.stream("impressions", events).mapValues(KafkaStreamsJoinTest::decoded),
            builder.stream("clicks", events).mapValues(KafkaStreamsJoinTest::decoded))
        .to("results", Produced.with(Serdes.String(), JOIN.resultSerde()));
    return builder.build();
  }

  /** An event of the id "beat" stands for a heartbeat. */
  private static Decoded decoded(AdEvent event) {
    return event.joinId().equals("beat")
        ? new Decoded.Heartbeat(event.eventTimeMillis())
        : new Decoded.Event(event);
  }

  @Test
  void keyedStreamsAreNotShuffled() {
    Topology topology = keyedTopology();
    assertThat(topology().describe().toString()).contains("ads-repartition");
    assertThat(topology.describe().toString()).doesNotContain("repartition");
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, PROPERTIES)) {
      input(driver, "impressions").pipeInput("i1", impression("i1", T));
      input(driver, "clicks").pipeInput("i1", click("c1", "i1", T + 1_000));
      input(driver, "impressions").pipeInput("", impression("beat", T + 700_000));
      assertThat(results(driver).readKeyValuesToList())
          .extracting(result -> result.key)
          .containsExactly("i1");
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(metrics(driver)).containsEntry("impressions-heartbeat-total", 1.0);
    }
  }

  @Test
  void anotherKeyThanTheImpressionIdEndsAKeyedJoin() {
    try (TopologyTestDriver driver = new TopologyTestDriver(keyedTopology(), PROPERTIES)) {
      TestInputTopic<String, AdEvent> clicks = input(driver, "clicks");
      assertThatThrownBy(() -> clicks.pipeInput("c1", click("c1", "i1", T)))
          .rootCause()
          .hasMessage(
              "Cannot join ads: the key of topic clicks, partition 0, offset 0 is not the record's"
                  + " impression id, expected it; join shuffles such records");
    }
  }

  private static TestOutputTopic<String, JoinResult> results(TopologyTestDriver driver) {
    return driver.createOutputTopic(
        "results", Serdes.String().deserializer(), JOIN.resultSerde().deserializer());
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
