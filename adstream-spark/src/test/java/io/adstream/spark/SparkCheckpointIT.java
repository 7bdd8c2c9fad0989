package io.adstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.OnEngine;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that is partly lost, or used with other topics or settings than its own. */
@ExtendWith(OwnSpark.class)
class SparkCheckpointIT implements OnEngine {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static SparkSession session;
  private static Admin admin;
  private static KafkaProducer<String, String> producer;

  private final String name = "checkpoint_" + NAMES.incrementAndGet();
  private final String impressions = name + "-impressions";
  private final String clicks = name + "-clicks";

  @Override
  public String engine() {
    return "spark";
  }

  @BeforeAll
  static void start() {
    session = SparkSession.builder().getOrCreate();
    Map<String, Object> servers =
        Map.of("bootstrap.servers", TestServers.kafka().bootstrapServers());
    admin = Admin.create(servers);
    producer = new KafkaProducer<>(servers, new StringSerializer(), new StringSerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    admin.close();
  }

  @Test
  @Survives(Fault.STATE_LOST)
  void damagedCheckpointIsRefusedUntilItIsPutBack() throws Exception {
    checkRefused(
        List.of(
            CheckpointDamage.LANES_DELETED,
            CheckpointDamage.NEWEST_OFFSETS_CUT_OFF,
            CheckpointDamage.STATE_CUT_OFF));
  }

  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void checkpointWithAnyDamageIsRefusedUntilItIsPutBack() throws Exception {
    checkRefused(List.of(CheckpointDamage.values()));
  }

  private void checkRefused(List<CheckpointDamage> damages) throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    readOneByOne(3);
    Path checkpoint = checkpoint();
    for (CheckpointDamage damage : damages) {
      Path copy = OwnSpark.checkpoints().resolve("copy-" + name + "-" + damage);
      copy(checkpoint, copy);
      damage.to(checkpoint);
      assertThatThrownBy(() -> sendAndAwaitEnd(spec().build()))
          .as("%s", damage)
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining(checkpoint.getFileName().toString())
          .hasMessageContaining("start with rebuild");
      // Other files are kept: an undamaged lane may have applied a batch meanwhile.
      copy(copy, checkpoint);
    }
    try (RunningPipeline pipeline = start(spec().build())) {
      sendImpression(0, "after");
      long sent = end(impressions);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == sent);
    }
    assertThat(number("SELECT count(*) FROM " + name + ".progress")).isEqualTo(2);
  }

  @Test
  void checkpointGoesOnInAnotherDirectory(@TempDir Path elsewhere) throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    readOneByOne(2);
    Files.move(checkpoint(), elsewhere.resolve(checkpoint().getFileName()));
    session.conf().set("spark.adstream.checkpoint", elsewhere.toUri().toString());
    try (RunningPipeline pipeline = start(spec().build())) {
      sendImpression(0, "i1");
      sendImpression(0, "i3");
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 4);
      assertThat(pipeline.counters().duplicates()).isEqualTo(1);
    } finally {
      session.conf().set("spark.adstream.checkpoint", OwnSpark.checkpoints().toUri().toString());
    }
    try (Stream<Path> files = Files.walk(elsewhere)) {
      assertThat(files.filter(file -> file.toString().matches(".*/_metadata/v2/\\d+")))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file))
                      .doesNotContain(OwnSpark.checkpoints().toString()));
    }
  }

  @Test
  @Survives(Fault.LANES_CHANGED)
  void anotherNumberOfLanesIsRefusedByName() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    readOneByOne(1);
    session.conf().set("spark.adstream.lanes", 4);
    try {
      assertThatThrownBy(() -> start(spec().build()))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("spark.adstream.lanes is 4, expected 2");
    } finally {
      session.conf().unset("spark.adstream.lanes");
    }
    Path file = checkpoint().resolve("adstream-lanes");
    Files.writeString(file, Files.readString(file).replaceFirst("2", "3"));
    Files.delete(file.resolveSibling(".adstream-lanes.crc"));
    assertThatThrownBy(() -> sendAndAwaitEnd(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("lanes is 3, expected 2");
  }

  /** As of an older version, cut off by a crash before the first batch was planned. */
  @Test
  @Survives(Fault.LANES_CHANGED)
  void lanesThatNoBatchWasPlannedForAreWrittenAgain() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    PipelineSpec spec = spec().build();
    String epoch;
    try (io.adstream.sink.SinkSession session =
        TestServers.postgres().writer(name, spec).build().open(spec.sinkSpec())) {
      epoch = session.epoch();
    }
    Path file = OwnSpark.checkpoints().resolve(name + "-" + epoch).resolve("adstream-lanes");
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    readOneByOne(1);
    assertThat(Files.readString(file)).startsWith("2\n1 ");
  }

  @Test
  @Survives(Fault.TOPICS_CHANGED)
  void topicCreatedAgainWhileStoppedIsRefusedByName() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    readOneByOne(2);
    createAgain(impressions);
    for (int i = 0; i < 5; i++) {
      sendImpression(0, "new" + i);
    }
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("topic " + impressions + " was deleted and created again")
        .hasMessageContaining("start with rebuild");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.TOPICS_CHANGED)
  void topicCreatedAgainWhileRunningEndsThePipelineByName() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build())) {
      sendImpression(0, "i1");
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      createAgain(clicks);
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("topic " + clicks + " was deleted and created again")
          .hasMessageContaining("start with rebuild");
    }
  }

  @Test
  @Survives(Fault.TOPICS_CHANGED)
  void addedPartitionsAreReadWithKeyingAnyWithoutARestart() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    PipelineSpec spec = spec().keying(Keying.ANY).build();
    try (RunningPipeline pipeline = start(spec)) {
      sendImpression(0, "i1");
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      addPartition(impressions);
      sendImpression(1, "i2");
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 2);
    }
    try (RunningPipeline pipeline = start(spec)) {
      sendImpression(1, "i3");
      sendImpression(0, "i3");
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 4);
      assertThat(pipeline.counters().duplicates()).isEqualTo(1);
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.TOPICS_CHANGED)
  void partitionsAddedToTopicsByKeyAreRefusedByName() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build())) {
      sendImpression(0, "i1");
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      addPartition(impressions);
      sendImpression(1, "i2");
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("topic " + impressions + " has a partition 1, expected 1")
          .hasMessageContaining("set keying to ANY");
    }
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("set keying to ANY");
    PostgresSink owner = TestServers.postgres().owner(name).rebuild().build();
    PipelineSpec any = spec().keying(Keying.ANY).build();
    try (RunningPipeline pipeline = new SparkEngine(session).start(any, owner)) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 2);
    }
    try (Stream<Path> directories = Files.list(OwnSpark.checkpoints())) {
      assertThat(directories.filter(path -> path.getFileName().toString().startsWith(name + "-")))
          .as("checkpoints, of which the rebuild has deleted one")
          .hasSize(1);
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.SETTINGS_CHANGED)
  void longerIdleTimeoutGoesOnClosing() throws Exception {
    TestServers.kafka().createTopics(1, impressions, clicks);
    JoinSpec join = JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO);
    for (int run = 1; run <= 2; run++) {
      int due = run;
      Duration idle = Duration.ofMillis(400L * run);
      PipelineSpec spec = spec().join(join.withIdleTimeout(idle)).build();
      if (run > 1) {
        TestServers.postgres().owner(name).acceptChanges().build().applySchema(spec.sinkSpec());
      }
      try (RunningPipeline pipeline = start(spec)) {
        sendImpression(0, "i" + run, NOON.plus(Duration.ofHours(run)));
        sendImpression(0, "j" + run, NOON.plus(Duration.ofHours(run)).plusSeconds(1_200));
        await().atMost(PATIENCE).until(() -> pipeline.counters().unclicked() == 2 * due - 1);
      }
    }
  }

  private PipelineSpec.Builder spec() {
    return PipelineSpec.builder(name)
        .kafka(TestServers.kafka().bootstrapServers(), impressions, clicks)
        .join(JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO))
        .cube(Cube.every(Duration.ofMinutes(1)));
  }

  private RunningPipeline start(PipelineSpec spec) {
    return new SparkEngine(session).start(spec, TestServers.postgres().writer(name, spec).build());
  }

  /** Each in a separate batch. */
  private void readOneByOne(int count) throws Exception {
    try (RunningPipeline pipeline = start(spec().build())) {
      for (int i = 1; i <= count; i++) {
        int due = i;
        sendImpression(0, "i" + i);
        await().atMost(PATIENCE).until(() -> pipeline.counters().read() == due);
      }
    }
  }

  private void sendAndAwaitEnd(PipelineSpec spec) throws Exception {
    try (RunningPipeline pipeline = start(spec)) {
      sendImpression(0, "last");
      assertThat(pipeline.awaitTermination(PATIENCE)).as("has ended").isTrue();
    }
  }

  private void sendImpression(int partition, String id) throws Exception {
    sendImpression(partition, id, NOON);
  }

  private void sendImpression(int partition, String id, Instant time) throws Exception {
    String value = "{\"ImpressionID\":\"" + id + "\",\"EventTime\":\"" + time + "\"}";
    producer.send(new ProducerRecord<>(impressions, partition, id, value)).get();
  }

  private static void createAgain(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              TestServers.kafka().createTopics(1, topic);
              return true;
            });
  }

  private static long end(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private static void addPartition(String topic) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
  }

  private Path checkpoint() throws IOException {
    try (Stream<Path> directories = Files.list(OwnSpark.checkpoints())) {
      return directories
          .filter(path -> path.getFileName().toString().startsWith(name + "-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = TestServers.postgres().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
