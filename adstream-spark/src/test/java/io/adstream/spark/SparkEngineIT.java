package io.adstream.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.Engines;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.engine.EngineIT;
import io.adstream.event.EventType;
import io.adstream.sink.Batch;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import io.adstream.spark.internal.step.BatchLimit;
import io.adstream.status.PipelineState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The faults that the Spark engine reports at the start, and its behavior on idle input and failing
 * tasks.
 */
@ExtendWith(OwnSpark.class)
class SparkEngineIT extends EngineIT {

  @BeforeAll
  static void configureSpark() {
    // Two cores, and a task may fail seven times.
    System.setProperty("spark.master", "local[2,8]");
    System.setProperty("spark.adstream.maxRecordsPerBatch", "500");
  }

  @Override
  public String engine() {
    return "spark";
  }

  /** As after restoring a backup of only the tables. Either lane may report it first. */
  @Test
  void checkpointThatIsAheadOfTheSinkStopsThePipelineByName() throws Exception {
    readOneAndMovePositions("- 1");
    assertThatThrownBy(
            () -> {
              try (RunningPipeline pipeline = start(spec().build())) {
                sendImpression(0, "i2", Instant.parse("2026-01-15T12:00:01Z"));
                pipeline.awaitTermination(PATIENCE);
              }
            })
        .isInstanceOf(PipelineException.class)
        .hasMessageMatching("(?s).*lane [01] is at 0, expected 1.*; start with rebuild.*");
  }

  /** Spark refuses the setting when the query is about to start. */
  @Test
  void failedStartLeavesNoListenerBehind() {
    kafka.createTopics(1, impressions, clicks);
    SparkSession session = SparkSession.builder().master("local[2,8]").getOrCreate();
    int before = session.streams().listListeners().length;
    PipelineSpec refused = spec().kafkaProperty("auto.offset.reset", "earliest").build();
    assertThatThrownBy(() -> start(refused)).hasMessageContaining("auto.offset.reset");
    assertThat(session.streams().listListeners()).hasSize(before);
  }

  @Test
  void checkpointThatIsBehindTheSinkIsRefusedByName() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build())) {
      sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
    }
    deleteCheckpoint();
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("ends at batch -1")
        .hasMessageContaining("rebuild");
    try (Stream<Path> files = Files.walk(OwnSpark.checkpoints())) {
      assertThat(files.map(path -> OwnSpark.checkpoints().relativize(path).toString()))
          .as("what a refused start has written")
          .noneMatch(path -> path.startsWith(name + "-"));
    }
  }

  /** A session's own settings count, too. */
  @Test
  void availableNowReadsWhatIsThereInBoundedBatchesAndEnds() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    int count = 1_000;
    for (int i = 0; i < count; i++) {
      sendImpression(i % 2, "i" + i, Instant.parse("2026-01-15T12:00:00Z").plusMillis(i));
    }
    SparkSession session = SparkSession.builder().master("local[2,8]").getOrCreate().newSession();
    session.conf().set("spark.adstream.trigger", "available-now");
    session.conf().set("spark.adstream.maxRecordsPerBatch", "100");
    PipelineSpec unkeyed = spec().keying(Keying.ANY).build();
    for (int run = 1; run <= 2; run++) {
      try (RunningPipeline pipeline = new SparkEngine(session).start(unkeyed, sink(unkeyed))) {
        assertThat(pipeline.awaitTermination(PATIENCE)).as("ended by itself").isTrue();
        assertThat(pipeline.counters().read()).isEqualTo(run == 1 ? count : 0);
      }
    }
    assertThat(commits()).hasSizeBetween(10, 12);
    assertImpressionsStored(count);
  }

  /** With any heap size: too much for the first plan of the first batch. */
  @Test
  @Tag("slow")
  void batchThatDoesNotFitIntoMemoryIsPlannedAgainSmaller() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    byte[] unreadable = "x".repeat(5_000).getBytes(UTF_8);
    long limit = BatchLimit.bytes(Runtime.getRuntime().maxMemory(), 2);
    int count = (int) (limit / unreadable.length / 3);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "compression.type", "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        Future<RecordMetadata> unused =
            producer.send(new ProducerRecord<>(impressions, unreadable));
      }
    }
    sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
    SparkSession session = SparkSession.builder().master("local[2,8]").getOrCreate().newSession();
    session.conf().set("spark.adstream.trigger", "available-now");
    session.conf().set("spark.adstream.maxRecordsPerBatch", 4L * count);
    try (RunningPipeline pipeline =
        new SparkEngine(session).start(spec().build(), sink(spec().build()))) {
      assertThat(pipeline.awaitTermination(PATIENCE.multipliedBy(3)))
          .as("ended by itself")
          .isTrue();
    }
    assertThat(commits()).hasSizeGreaterThan(1);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      assertThat(number(statement, "SELECT count(*) FROM " + name + ".dead_letter"))
          .isEqualTo(count);
      assertThat(number(statement, "SELECT sum(length(value)) FROM " + name + ".dead_letter"))
          .isEqualTo(5_000L * count);
    }
    assertImpressionsStored(1);
  }

  private List<String> commits() throws IOException {
    try (Stream<Path> files = Files.walk(OwnSpark.checkpoints())) {
      return files
          .map(Path::toString)
          .filter(file -> file.matches(".*/" + name + "-[^/]*/commits/[0-9]+"))
          .toList();
    }
  }

  private void deleteCheckpoint() throws IOException {
    try (Stream<Path> files = Files.walk(OwnSpark.checkpoints())) {
      for (Path file :
          files
              .filter(
                  path -> OwnSpark.checkpoints().relativize(path).toString().startsWith(name + "-"))
              .sorted(Comparator.reverseOrder())
              .toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * Tasks fail in the midst of reading, and after PostgreSQL has committed but before Spark knows
   * it; each is run again, on the same state.
   */
  @Test
  void tasksThatFailAndRunAgainChangeNothing() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    int count = 2_000;
    for (int i = 0; i < count; i++) {
      sendImpression(i % 2, "i" + i, Instant.parse("2026-01-15T12:00:00Z").plusMillis(i));
    }
    PipelineSpec failing = spec().keying(Keying.ANY).decoder(new FailingDecoder()).build();
    ResultSink sink = new FailingSink(sink(failing));
    try (RunningPipeline pipeline = Engines.named(engine()).start(failing, sink)) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == count);
    }
    assertThat(FailingDecoder.FAILURES).hasValueGreaterThan(0);
    assertThat(FailingSink.FAILURES).hasValueGreaterThan(0);
    assertImpressionsStored(count);
  }

  /** At the first start from the earliest records, later from what was committed. */
  @Test
  void lagIsKnownBeforeTheFirstBatchOfAStartIsStored() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    PipelineSpec spec = spec().decoder(new HeldDecoder()).build();
    for (int run = 1; run <= 2; run++) {
      HeldDecoder.gate = new CountDownLatch(1);
      for (int i = 0; i < 3; i++) {
        sendImpression(0, "i" + run + i, Instant.parse("2026-01-15T12:00:00Z"));
      }
      try (RunningPipeline pipeline = start(spec)) {
        await().atMost(PATIENCE).until(() -> pipeline.metrics().lag().asOf() != null);
        assertThat(pipeline.metrics().lag().records())
            .isEqualTo(Map.of(impressions, 3L, clicks, 0L));
        Phase expected = run == 1 ? Phase.CATCHING_UP : Phase.RESTORING;
        await().atMost(PATIENCE).until(() -> pipeline.state().phase() == expected);
        HeldDecoder.gate.countDown();
        await().atMost(PATIENCE).until(() -> pipeline.state().phase() == Phase.RUNNING);
        await().atMost(PATIENCE).until(() -> pipeline.metrics().lag().total() == 0);
      }
      assertImpressionsStored(3 * run);
    }
  }

  private void assertImpressionsStored(int count) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (SELECT sum(impressions) FROM "
                    + name
                    + ".kpi_every_1m), (SELECT sum(impressions_accepted) FROM "
                    + name
                    + ".progress)")) {
      row.next();
      assertThat(row.getLong(1)).isEqualTo(count);
      assertThat(row.getLong(2)).isEqualTo(count);
    }
  }

  private static final class FailingDecoder implements EventDecoder {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger FAILURES = new AtomicInteger();
    private static final AtomicInteger CALLS = new AtomicInteger();

    private final JsonEventDecoder json = JsonEventDecoder.create();

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      if (CALLS.incrementAndGet() % 701 == 0) {
        FAILURES.incrementAndGet();
        throw new AssertionError("failed on purpose");
      }
      return json.decode(type, record);
    }
  }

  private static final class HeldDecoder implements EventDecoder {
    private static final long serialVersionUID = 1L;
    static volatile CountDownLatch gate = new CountDownLatch(0);

    private final JsonEventDecoder json = JsonEventDecoder.create();

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("Interrupted", e);
      }
      return json.decode(type, record);
    }
  }

  private record FailingSink(ResultSink sink) implements ResultSink {
    static final AtomicInteger FAILURES = new AtomicInteger();
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public SinkSession open(SinkSpec spec) {
      SinkSession session = sink.open(spec);
      return new SinkSession() {
        @Override
        public String epoch() {
          return session.epoch();
        }

        @Override
        public long position(int lane) {
          return session.position(lane);
        }

        @Override
        public boolean write(Batch batch) {
          boolean applied = session.write(batch);
          if (CALLS.incrementAndGet() % 3 == 0) {
            FAILURES.incrementAndGet();
            throw new IllegalStateException("failed on purpose, after the commit");
          }
          return applied;
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }
}
