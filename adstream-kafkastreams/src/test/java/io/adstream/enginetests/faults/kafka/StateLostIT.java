package io.adstream.enginetests.faults.kafka;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.internal.window.WindowLog;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kafka Streams whose own topics and positions were deleted or changed while it was stopped: it
 * fails with a message instead of losing or duplicating results.
 */
class StateLostIT extends ServerFaultCertification {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static Admin admin;

  private final TrafficSpec traffic = Workload.traffic(SEED, 2_000);

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @BeforeAll
  static void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void disconnect() {
    admin.close();
  }

  @Test
  @Survives(Fault.STATE_LOST)
  void deletedLogIsRefused() throws Exception {
    EngineArguments arguments = stopped("log_deleted");
    deleteTopic(changelog(arguments));
    checkRefused(arguments, changelog(arguments), "are not there");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void logThatIsDeletedWhileItRunsEndsIt() throws Exception {
    EngineArguments arguments = stopped("log_deleted_live");
    assertThatThrownBy(
            () -> {
              try (RunningPipeline pipeline = start(arguments)) {
                await().atMost(PATIENCE).until(() -> pipeline.counters().read() > 0);
                pipeline.awaitTermination(Duration.ofMillis(1_500)); // it has seen the topic
                deleteTopic(changelog(arguments));
                pipeline.awaitTermination(PATIENCE);
              }
            })
        .isInstanceOf(PipelineException.class)
        .hasMessageContainingAll(changelog(arguments), "was deleted", "start with rebuild");
  }

  /**
   * The effect of Kafka's reset tool, as suggested by Kafka's own message; the topic is recreated,
   * as on a start.
   */
  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void emptyLogWithPositionsSetBackIsRefused() throws Exception {
    EngineArguments arguments = stopped("log_emptied");
    deleteTopic(changelog(arguments));
    createTopic(changelog(arguments));
    setPositions(arguments, 0);
    checkRefused(arguments, "has no state in topic " + changelog(arguments));
  }

  @Test
  @Survives(Fault.STATE_LOST)
  void logThatLacksABlockIsRefused() throws Exception {
    EngineArguments arguments = stopped("log_cut");
    eraseFromLog(arguments, (segment, sequence) -> segment > WindowLog.STATE + 1 && sequence == 0);
    checkRefused(arguments, "blocks of the window of lane", "part of it was lost");
  }

  @Test
  @Survives(Fault.STATE_LOST)
  void positionsSetBackOrForwardAreRefused() throws Exception {
    EngineArguments arguments = stopped("positions_set");
    setPositions(arguments, 0);
    checkRefused(arguments, "position 0 in", "is not what the pipeline has committed");
    setPositions(arguments, 1);
    checkRefused(arguments, "position", "is not what the pipeline has committed");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void positionsOfSomePartitionsThatAreGoneAreRefused() throws Exception {
    EngineArguments arguments = stopped("positions_gone");
    String group = application(arguments);
    TopicPartition gone = new TopicPartition(arguments.clicksTopic(), 1);
    admin.deleteConsumerGroupOffsets(group, Set.of(gone)).all().get();
    checkRefused(arguments, group, gone.toString(), "positions were deleted");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void recordsOnTheirWayToTheirLanesThatAreGoneAreRefused() throws Exception {
    EngineArguments arguments = stopped("shuffle_deleted", Map.of("source.keying", "any"));
    deleteTopic(application(arguments) + "-by-impression-id-repartition");
    checkRefused(arguments, "-by-impression-id-repartition", "are not there");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void sourcesSetBackBehindTheShuffleAreRefused() throws Exception {
    EngineArguments arguments = stopped("shuffle_set_back", Map.of("source.keying", "any"));
    setPositions(arguments, 0);
    checkRefused(arguments, "position 0 in", "is not what the pipeline has committed");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.STATE_LOST)
  void otherKeyingThanTheStatesIsRefused() throws Exception {
    EngineArguments arguments = stopped("keying", Map.of("source.keying", "any"));
    checkRefused(arguments.with("source.keying", null), "expected ANY");
  }

  /** As after an upgrade: the logs do not have a head yet. */
  @Test
  @Survives(Fault.STATE_LOST)
  void stateOfBeforeGoesOn() throws Exception {
    EngineArguments arguments = stopped("before");
    eraseFromLog(arguments, (segment, sequence) -> segment == WindowLog.STATE + 1);
    SentTraffic sent = Workload.send(arguments, traffic, record -> false);
    run(arguments, 1);
    Set<Long> segments = new HashSet<>();
    log(arguments).forEach((key, block) -> segments.add(ByteBuffer.wrap(key.get()).getLong()));
    assertThat(segments).contains(WindowLog.STATE + 1);
    assertThat(sent.records()).isPositive();
  }

  @Test
  @Tag("slow")
  @Survives(Fault.TOPICS_CHANGED)
  void addedPartitionsAreRefused() throws Exception {
    EngineArguments arguments = stopped("wider");
    addPartition(arguments.impressionsTopic());
    addPartition(arguments.clicksTopic());
    checkRefused(arguments, "partitions were added", "set keying to ANY and start with rebuild");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.TOPICS_CHANGED)
  void addedPartitionsAreRefusedWithAShuffle() throws Exception {
    EngineArguments arguments = stopped("wider_any", Map.of("source.keying", "any"));
    addPartition(arguments.clicksTopic());
    checkRefused(arguments, "partitions were added: start with rebuild");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.TOPICS_CHANGED)
  void partitionsThatAreAddedWhileItRunsEndIt() throws Exception {
    for (String keying : new String[] {"any", "by-impression-id"}) {
      String name = "widening_" + keying.substring(0, 2);
      EngineArguments arguments = stopped(name, Map.of("source.keying", keying));
      assertThatThrownBy(
              () -> {
                try (RunningPipeline pipeline = start(arguments)) {
                  await().atMost(PATIENCE).until(() -> pipeline.counters().read() > 0);
                  addPartition(arguments.impressionsTopic());
                  pipeline.awaitTermination(PATIENCE);
                }
              })
          .isInstanceOf(PipelineException.class)
          .hasMessageContainingAll(arguments.impressionsTopic(), "has 5 partitions, expected 4");
    }
  }

  /** A pipeline that has read all there is, and is stopped. */
  private EngineArguments stopped(String name) throws Exception {
    return stopped(name, Map.of());
  }

  private EngineArguments stopped(String name, Map<String, String> settings) throws Exception {
    // Nothing closes, so that each lane has something to lose.
    EngineArguments arguments = arguments(name, traffic).with("join.attribution.window", "PT24H");
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      arguments = arguments.with(setting.getKey(), setting.getValue());
    }
    run(arguments, fill(arguments, traffic).records());
    return arguments;
  }

  /** Runs the pipeline until the tables contain the given number of records. */
  private static void run(EngineArguments arguments, long records) throws Exception {
    try (RunningPipeline pipeline = start(arguments)) {
      await().atMost(PATIENCE).until(() -> read(arguments) >= records);
      assertThat(pipeline.awaitTermination(Duration.ofMillis(1))).isFalse();
    }
  }

  private static RunningPipeline start(EngineArguments arguments) {
    RunConfig run = arguments.read(directory.resolve(arguments.name() + ".properties"));
    return Engines.named(run.engine()).start(run.spec(), run.sink());
  }

  /** It ends with an error that holds these words, and has changed nothing. */
  private void checkRefused(EngineArguments arguments, String... words) throws Exception {
    Tables before = stored(arguments, traffic);
    String lanes = "SELECT lane FROM " + arguments.name() + ".progress";
    Set<String> lanesBefore = query(lanes);
    assertThatThrownBy(
            () -> {
              try (RunningPipeline pipeline = start(arguments)) {
                pipeline.awaitTermination(PATIENCE);
              }
            })
        .isInstanceOf(PipelineException.class)
        .hasMessageContainingAll(words)
        .hasMessageMatching("(?s).*(start with|, or) rebuild.*")
        .hasMessageNotContaining("StreamsResetter");
    assertThat(stored(arguments, traffic).differencesFrom(before)).isEmpty();
    // A lane that nobody joins would hold back finality forever.
    assertThat(query(lanes)).isEqualTo(lanesBefore);
  }

  private static String application(EngineArguments arguments) throws Exception {
    return "adstream-"
        + arguments.name()
        + "-"
        + query("SELECT epoch FROM " + arguments.name() + ".pipeline").iterator().next();
  }

  private static String changelog(EngineArguments arguments) throws Exception {
    return application(arguments) + "-lane-window-changelog";
  }

  private static void deleteTopic(String topic) throws Exception {
    admin.deleteTopics(Set.of(topic)).all().get();
    await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(topic));
  }

  private static void createTopic(String topic) throws Exception {
    NewTopic settings =
        new NewTopic(topic, Workload.LANES, (short) 1).configs(Map.of("cleanup.policy", "compact"));
    admin.createTopics(Set.of(settings)).all().get();
    await().atMost(PATIENCE).until(() -> admin.listTopics().names().get().contains(topic));
  }

  private static void addPartition(String topic) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(Workload.LANES + 1))).all().get();
  }

  /** Sets the positions in the source topics to their beginnings (0) or ends (1). */
  private static void setPositions(EngineArguments arguments, int end) throws Exception {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (String topic : new String[] {arguments.impressionsTopic(), arguments.clicksTopic()}) {
      for (int i = 0; i < Workload.LANES; i++) {
        asked.put(
            new TopicPartition(topic, i), end == 0 ? OffsetSpec.earliest() : OffsetSpec.latest());
      }
    }
    Map<TopicPartition, OffsetAndMetadata> positions =
        admin.listOffsets(asked).all().get().entrySet().stream()
            .collect(
                toMap(
                    Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue().offset())));
    String group = application(arguments);
    // A member that has failed may be in the group until its session is over.
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownMemberIdException)
        .until(() -> admin.alterConsumerGroupOffsets(group, positions).all().get() == null);
  }

  /** Which blocks of a log. */
  private interface Blocks {
    boolean contain(long segment, long sequence);
  }

  private static void eraseFromLog(EngineArguments arguments, Blocks blocks) throws Exception {
    Map<Bytes, Integer> keys = log(arguments);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Map.Entry<Bytes, Integer> key : keys.entrySet()) {
        ByteBuffer place = ByteBuffer.wrap(key.getKey().get());
        if (blocks.contain(place.getLong(), place.getLong())) {
          producer
              .send(
                  new ProducerRecord<>(
                      changelog(arguments), key.getValue(), key.getKey().get(), null))
              .get();
        }
      }
    }
  }

  /** The keys of the log's records, and their partitions. */
  private static Map<Bytes, Integer> log(EngineArguments arguments) throws Exception {
    Map<Bytes, Integer> keys = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Set<TopicPartition> lanes = new HashSet<>();
      String changelog = changelog(arguments);
      IntStream.range(0, Workload.LANES)
          .forEach(lane -> lanes.add(new TopicPartition(changelog, lane)));
      consumer.assign(lanes);
      consumer.seekToBeginning(lanes);
      Map<TopicPartition, Long> ends = consumer.endOffsets(lanes);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                block -> {
                  if (block.value() != null) {
                    keys.put(Bytes.wrap(block.key()), block.partition());
                  }
                });
      }
    }
    return keys;
  }
}
