package io.adstream.kafkastreams;

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
import io.adstream.jdbc.PostgresSink;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Kafka Streams engine refuses, and what it does while its input is idle. */
class KafkaStreamsEngineIT extends EngineIT {

  @Override
  protected String engine() {
    return "kafka-streams";
  }

  @Test
  void unequalPartitionsAreRefusedWithoutAShuffle() {
    kafka.createTopics(2, impressions);
    kafka.createTopics(3, clicks);
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("2 partitions")
        .hasMessageContaining("set keying to ANY");
    start(spec().keying(Keying.ANY).build()).close();
  }

  /** The first engine ends before the tick that reports what it has read; no record follows. */
  @Test
  void statusOfARestoredLaneIsReportedWithoutAnotherRecord() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().commitInterval(Duration.ofSeconds(9)).build())) {
      long empty = pipeline.progress().windowBytes();
      sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      await().atMost(PATIENCE).until(() -> pipeline.progress().windowBytes() > empty);
    }
    try (RunningPipeline pipeline = start(spec().build());
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      String sql = "SELECT coalesce(sum(impressions_read), 0) FROM " + name + ".progress";
      await().atMost(PATIENCE).until(() -> number(statement, sql) == 1);
      assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
    }
  }

  /** The first engine ends before the tick that tells the lanes; no record follows. */
  @Test
  void timesOfShuffledPartitionsReachAllLanesAfterARestart() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    Instant time = Instant.parse("2026-01-15T12:00:00Z");
    AtomicInteger decoded = new AtomicInteger();
    EventDecoder json = JsonEventDecoder.create();
    EventDecoder counting =
        (type, value) -> {
          decoded.incrementAndGet();
          return json.decode(type, value);
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
      await().atMost(PATIENCE).until(() -> pipeline.progress().watermarkMillis() == watermark);
      assertThat(pipeline.counters().read()).isEqualTo(4);
      assertThat(decoded).hasValue(4);
    }
  }

  /** The backup's positions are behind; the results topic still has what came after. */
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

  @Test
  void recordInAnotherPartitionThanItsIdsStopsThePipelineByName() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build())) {
      for (int partition = 0; partition < 2; partition++) {
        sendImpression(partition, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      }
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining(impressions + "-")
          .hasMessageContaining("set keying to ANY");
    }
  }
}
