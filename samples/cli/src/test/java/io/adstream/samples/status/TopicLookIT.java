package io.adstream.samples.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.jdbc.StoredProgress;
import io.adstream.join.Counters;
import io.adstream.samples.embedded.EmbeddedKafka;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What a real broker answers to {@code adstream status}. */
class TopicLookIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static EmbeddedKafka kafka;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final Instant old = now.minus(Duration.ofMinutes(10));
  private KafkaSource source;
  private String group;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    group = "adstream-" + name;
    source = source(name + "-i", name + "-c");
    kafka.createTopics(2, name + "-i", name + "-c", group + "-by-impression-id-repartition");
    kafka.createTopics(2, group + "-results");
  }

  private static KafkaSource source(String impressions, String clicks) {
    return KafkaSource.builder(kafka.bootstrapServers())
        .topics(impressions, clicks)
        .keying(Keying.ANY)
        .build();
  }

  private static void send(String topic, int partition, Instant... times) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (Instant time : times) {
        producer.send(new ProducerRecord<>(topic, partition, time.toEpochMilli(), null, "x")).get();
      }
    }
  }

  private static void sendMany(String topic, int partition, Instant time) throws Exception {
    send(topic, partition, IntStream.range(0, 30).mapToObj(i -> time).toArray(Instant[]::new));
  }

  private void commit(String topic, long... positions) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    for (int partition = 0; partition < positions.length; partition++) {
      committed.put(
          new TopicPartition(topic, partition), new OffsetAndMetadata(positions[partition]));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.alterConsumerGroupOffsets(group, committed).all().get();
    }
  }

  private List<TopicStatus> look(@Nullable String ofGroup) {
    try (KafkaQueries queries = KafkaQueries.of(source)) {
      return TopicLook.at(queries, source, ofGroup, partition -> now.minusSeconds(100));
    }
  }

  private List<String> problems(long... stored) {
    List<StoredProgress.Lane> lanes =
        IntStream.range(0, stored.length)
            .mapToObj(lane -> new StoredProgress.Lane(lane, stored[lane], now, null, Counters.ZERO))
            .toList();
    StoredProgress progress = new StoredProgress("ads", "0", now, lanes);
    try (KafkaQueries queries = KafkaQueries.of(source)) {
      return new LaneLook(queries, source, group, () -> progress, Duration.ofMillis(300))
          .problems(MINUTE);
    }
  }

  @Test
  void newestIsTheGreatestTimestampWhereverItIs() throws Exception {
    send(source.impressionsTopic(), 0, old, now.minusSeconds(7), now.minusSeconds(50));
    send(source.impressionsTopic(), 1, old);
    commit(source.impressionsTopic(), 1, 1);

    List<TopicStatus> topics = look(group);

    assertThat(topics).extracting(TopicStatus::topic).isSorted();
    TopicStatus clicks = topics.get(0);
    assertThat(clicks.newestAt()).isNull();
    assertThat(clicks.records()).isZero();
    TopicStatus impressions = topics.get(1);
    assertThat(impressions.newestAt()).isEqualTo(now.minusSeconds(7));
    assertThat(impressions.records()).isEqualTo(4);
    assertThat(impressions.unread()).isEqualTo(OptionalLong.of(2));
    assertThat(impressions.partitions())
        .extracting(PartitionStatus::waitingSince)
        .containsExactly(now.minusSeconds(7), null);
    assertThat(impressions.partitions())
        .extracting(PartitionStatus::isUnread)
        .containsExactly(true, false);
    assertThat(look(null).get(1).unread()).isEmpty();
  }

  @Test
  void missingTopicIsNamed() {
    source = source("a", "b");

    assertThatThrownBy(() -> look(null)).hasMessage("Cannot show status: there is no topic a");
  }

  @Test
  void pipelineThatHasReadAndStoredEverythingIsWell() throws Exception {
    sendMany(source.clicksTopic(), 0, old);
    sendMany(group + "-results", 0, old);
    commit(source.clicksTopic(), 30, 0);

    assertThat(problems(29, 0)).as("at the marker of a transaction").isEmpty();
  }

  @Test
  void recordsThatJustCameAreNotStuck() throws Exception {
    sendMany(source.clicksTopic(), 0, now);
    sendMany(group + "-results", 1, now);
    commit(source.clicksTopic(), 0, 0);

    assertThat(problems(0, 0)).isEmpty();
  }

  @Test
  void eachStepThatStaysBeforeOldRecordsIsNamed() throws Exception {
    String shuffle = group + "-by-impression-id-repartition";
    sendMany(source.clicksTopic(), 0, old);
    sendMany(shuffle, 1, old);
    send(group + "-results", 0, old, old);
    send(group + "-results", 1, old, old);
    commit(source.clicksTopic(), 0, 0);
    commit(source.impressionsTopic(), 0, 0);
    commit(shuffle, 0, 0);

    assertThat(problems(0, 0))
        .containsExactly(
            "reading is stuck at source partitions 0, with records older than 1m",
            "joining is stuck in lanes 1, with records older than 1m",
            "storing is stuck in lanes 0, 1, with results older than 1m");
  }

  @Test
  void laneThatMovesIsCatchingUpThoughOneOfItsTopicsHasToWait() throws Exception {
    sendMany(source.clicksTopic(), 0, old);
    commit(source.clicksTopic(), 0, 0);
    commit(source.impressionsTopic(), 5, 0);
    StoredProgress progress = new StoredProgress("ads", "0", now, List.of());
    int[] looks = {0};

    try (KafkaQueries queries = KafkaQueries.of(source)) {
      LaneLook look =
          new LaneLook(
              queries,
              source,
              group,
              () -> {
                if (looks[0]++ == 1) {
                  commitImpressions(6);
                }
                return progress;
              },
              Duration.ofSeconds(30));
      assertThat(look.problems(MINUTE)).isEmpty();
    }
    assertThat(looks[0]).isGreaterThan(1);
  }

  private void commitImpressions(long position) {
    try {
      commit(source.impressionsTopic(), position, 0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
