package io.adstream.kafkastreams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.Engines;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.engine.EngineIT;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kafkastreams.internal.topic.LanePartitioner;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.status.PipelineState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The faults that the Kafka Streams engine reports at the start, and its behavior on idle input.
 */
class KafkaStreamsEngineIT extends EngineIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /** The first engine ends before the tick that reports what it has read; no record follows. */
  @Test
  void statusOfARestoredLaneIsReportedWithoutAnotherRecord() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().commitInterval(Duration.ofSeconds(9)).build())) {
      long empty = pipeline.status().windowBytes();
      sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      await().atMost(PATIENCE).until(() -> pipeline.status().windowBytes() > empty);
    }
    try (RunningPipeline pipeline = start(spec().build());
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      String sql = "SELECT coalesce(sum(impressions_read), 0) FROM " + name + ".progress";
      await().atMost(PATIENCE).until(() -> number(statement, sql) == 1);
      assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
    }
  }

  /** All impressions were sent before the first click, and take several times the memory. */
  @Test
  @Tag("slow")
  void streamThatIsAheadWaitsBeforeItFillsTheWindows() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    Instant first = Instant.parse("2026-01-15T00:00:00Z");
    int count = 150_000;
    for (int i = 0; i < count; i++) {
      String time = ",\"EventTime\":\"" + first.plusMillis(i * 400L) + "\"}";
      send(impressions, 0, "i" + i, "{\"ImpressionID\":\"i" + i + "\"" + time);
    }
    flush();
    for (int i = 0; i < count; i += 100) {
      String time = ",\"EventTime\":\"" + first.plusMillis(i * 400L) + "\"}";
      send(clicks, 0, "i" + i, "{\"ClickID\":\"c" + i + "\",\"JoinID\":\"i" + i + "\"" + time);
    }
    flush();
    try (RunningPipeline pipeline = start(spec().maxWindowBytes(8 << 20).build())) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  pipeline.awaitTermination(Duration.ZERO)
                      || pipeline.counters().read() == count + count / 100);
      assertThat(pipeline.counters().matched()).isEqualTo(count / 100);
      assertThat(pipeline.counters().late()).isZero();
    }
    List<Phase> phases = new CopyOnWriteArrayList<>();
    try (RunningPipeline pipeline = start(spec().maxWindowBytes(8 << 20).build())) {
      pipeline.onStateChange(state -> phases.add(state.phase()));
      await().atMost(PATIENCE).until(() -> phases.contains(Phase.RUNNING));
      assertThat(pipeline.status().openEvents()).isPositive();
    }
    assertThat(phases).containsSubsequence(Phase.RESTORING, Phase.RUNNING);
  }

  /** The first engine ends before the tick that tells the lanes; no record follows. */
  @Test
  void timesOfShuffledPartitionsReachAllLanesAfterARestart() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    Instant time = Instant.parse("2026-01-15T12:00:00Z");
    AtomicInteger decoded = new AtomicInteger();
    EventDecoder json = JsonEventDecoder.create();
    EventDecoder counting =
        (type, record) -> {
          decoded.incrementAndGet();
          return json.decode(type, record);
        };
    PipelineSpec.Builder spec = spec().keying(Keying.ANY).decoder(counting);
    try (RunningPipeline pipeline = start(spec.commitInterval(Duration.ofSeconds(9)).build())) {
      for (int partition = 0; partition < 2; partition++) {
        sendImpression(partition, "i" + partition, time);
        sendClick(partition, "c" + partition, "i" + partition, time);
      }
      await().atMost(PATIENCE).until(() -> decoded.get() == 4);
      assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
    }
    try (RunningPipeline pipeline = start(spec.commitInterval(Duration.ofMillis(50)).build())) {
      long watermark = time.minusSeconds(30).toEpochMilli();
      // The lanes start one after the other, each with its counters.
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 4);
      await().atMost(PATIENCE).until(() -> pipeline.status().watermarkMillis() == watermark);
      assertThat(decoded).hasValue(4);
    }
  }

  /** The backup's positions are behind; the results topic still has the later results. */
  @Test
  void restoredBackupIsBroughtUpToDate(@TempDir Path directory) throws Exception {
    kafka.createTopics(1, impressions, clicks);
    Path live = directory.resolve("live");
    Path backup = directory.resolve("backup");
    int port;
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().directory(live).start()) {
      port = server.port();
      runUntilRead(server, 0, 50);
    }
    copy(live, backup);
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().directory(live).port(port).start()) {
      runUntilRead(server, 50, 100);
    }
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().directory(backup).port(port).start()) {
      assertThat(read(server)).isEqualTo(50);
      runUntilRead(server, 100, 101);
    }
  }

  private void runUntilRead(EmbeddedPostgres server, int from, int to) throws Exception {
    PostgresSink sink = server.writer(name, spec().build()).build();
    try (RunningPipeline pipeline = Engines.named(engine()).start(spec().build(), sink)) {
      for (int i = from; i < to; i++) {
        sendImpression(0, "i" + i, Instant.parse("2026-01-15T12:00:00Z").plusSeconds(i));
      }
      await().atMost(PATIENCE).until(() -> read(server) >= to);
      assertThat(read(server)).isEqualTo(to);
      assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
    }
  }

  private long read(EmbeddedPostgres server) throws SQLException {
    String kpis = name + "." + "kpi_" + Cube.every(Duration.ofMinutes(1)).name();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      return number(statement, "SELECT coalesce(sum(impressions), 0) FROM " + kpis);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** The sink's second client is refused when others are open. */
  @Test
  void failedStartLeavesNoClientBehind() {
    kafka.createTopics(2, impressions, clicks);
    PipelineSpec.Builder observed =
        spec()
            .kafkaProperty("client.id", name)
            .kafkaProperty("metric.reporters", LiveClients.class.getName());
    try (RunningPipeline pipeline = start(observed.build())) {
      assertThat(LiveClients.of(name)).hasSizeGreaterThan(5);
      assertThat(pipeline.counters().read()).isZero();
    }
    assertThat(LiveClients.of(name)).isEmpty();
    assertThatThrownBy(
            () -> start(observed.kafkaProperty(LiveClients.REFUSED, ".*-sink-2").build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("check the properties of Kafka's clients");
    assertThat(LiveClients.of(name)).isEmpty();
  }

  /** Longer than the default timeout of Kafka's transactions. */
  @Test
  void resultsCanBeCommittedEveryTwelveSeconds() {
    kafka.createTopics(1, impressions, clicks);
    start(spec().commitInterval(Duration.ofSeconds(12)).build()).close();
    PipelineSpec contradiction =
        spec()
            .commitInterval(Duration.ofSeconds(12))
            .kafkaProperty("producer.transaction.timeout.ms", "11000")
            .build();
    assertThatThrownBy(() -> start(contradiction))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("ransaction timeout 11000")
        .hasMessageContaining("commit interval 12000");
  }

  @Test
  @Survives(Fault.REBALANCES)
  void lanesThatHaveMovedAwayAreFreedAndJoinWhatTheyHold() throws Exception {
    int rebalances = Boolean.getBoolean("adstream.faults") ? 50 : 2;
    Instant noon = Instant.parse("2026-01-15T12:00:00Z");
    kafka.createTopics(4, impressions, clicks);
    for (int i = 0; i < 400; i++) {
      sendImpression(i % 4, idIn(i % 4, 4, i), noon);
    }
    PipelineSpec spec =
        spec()
            .threads(1)
            .kafkaProperty("acceptable.recovery.lag", String.valueOf(Long.MAX_VALUE))
            .kafkaProperty("heartbeat.interval.ms", "100")
            .build();
    long others = LiveObjects.count(LaneJoin.class);
    try (RunningPipeline first = start(spec)) {
      await().atMost(PATIENCE).until(() -> first.status().openEvents() == 400);
      long bytes = first.status().windowBytes();
      for (int i = 0; i < rebalances; i++) {
        try (RunningPipeline second = start(spec)) {
          await().atMost(PATIENCE).until(() -> second.status().openEvents() == 200);
          await().atMost(PATIENCE).until(() -> first.status().openEvents() == 200);
          assertThat(first.status().windowBytes() + second.status().windowBytes()).isEqualTo(bytes);
          assertThat(LiveObjects.count(LaneJoin.class) - others).isEqualTo(4);
        }
        await().atMost(PATIENCE).until(() -> first.status().openEvents() == 400);
        assertThat(LiveObjects.count(LaneJoin.class) - others).isEqualTo(4);
      }
      for (int i = 0; i < 400; i++) {
        sendClick(i % 4, "c" + i, idIn(i % 4, 4, i), noon);
      }
      await().atMost(PATIENCE).until(() -> first.counters().matched() == 400);
    }
    assertThat(LiveObjects.count(LaneJoin.class)).isEqualTo(others);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      String kpis = name + ".kpi_" + Cube.every(Duration.ofMinutes(1)).name();
      assertThat(number(statement, "SELECT sum(impressions) FROM " + kpis)).isEqualTo(400);
      assertThat(number(statement, "SELECT sum(clicks) FROM " + kpis)).isEqualTo(400);
      assertThat(number(statement, "SELECT count(*) FROM " + name + ".joined")).isEqualTo(400);
    }
  }

  /** An id that Kafka's default partitioner puts there. */
  private static String idIn(int partition, int partitions, int number) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "i" + number + "-" + i)
        .filter(id -> LanePartitioner.laneOf(id.getBytes(UTF_8), partitions) == partition)
        .findFirst()
        .orElseThrow();
  }

  /** Also by lanes that have started since it was announced. */
  @Test
  void idlePartitionsAreToldOnceAndKnownToAllLanes() throws Exception {
    kafka.createTopics(12, impressions, clicks);
    Instant noon = Instant.parse("2026-01-15T12:00:00Z");
    PipelineSpec spec =
        spec()
            .keying(Keying.ANY)
            .join(
                JoinSpec.within(Duration.ofMinutes(10))
                    .allowedLateness(Duration.ZERO)
                    .withIdleTimeout(Duration.ofMillis(500)))
            .kafkaProperty("acceptable.recovery.lag", String.valueOf(Long.MAX_VALUE))
            .build();
    try (RunningPipeline first = start(spec)) {
      sendImpression(0, "i1", noon);
      sendImpression(1, "i2", noon.plusSeconds(3_600));
      await().atMost(PATIENCE).until(() -> first.counters().unclicked() == 1);
      awaitQuietShuffle();
      try (RunningPipeline second = start(spec)) {
        await().atMost(PATIENCE).until(() -> second.counters().read() > 0);
        sendImpression(2, "i3", noon.plusSeconds(7_200));
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> first.counters().unclicked() + second.counters().unclicked() == 2);
        awaitQuietShuffle();
      }
    }
  }

  /** Until nothing is shuffled for three seconds. */
  private void awaitQuietShuffle() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      AtomicLong last = new AtomicLong();
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(3))
          .until(
              () -> {
                long now = shuffled(admin);
                return last.getAndSet(now) == now;
              });
    }
  }

  /** How many records were shuffled, with Kafka's own. */
  private long shuffled(Admin admin) throws Exception {
    String topic =
        admin.listTopics().names().get().stream()
            .filter(each -> each.startsWith("adstream-" + name) && each.endsWith("-repartition"))
            .findFirst()
            .orElseThrow();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }
}
