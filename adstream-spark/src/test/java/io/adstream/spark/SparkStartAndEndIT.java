package io.adstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.engine.StartAndEndIT;
import io.adstream.jdbc.PostgresSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Spark checks before it writes, and has stored when it has ended. */
@ExtendWith(OwnSpark.class)
class SparkStartAndEndIT extends StartAndEndIT {

  @BeforeAll
  static void configureSpark() {
    System.setProperty("spark.adstream.maxRecordsPerBatch", "500");
  }

  @Override
  public String engine() {
    return "spark";
  }

  @Override
  protected void assertOtherFaultsClearNothing(PostgresSink.Builder sink) throws Exception {
    assertRefused(with("spark.adstream.lanes", "none"), sink, "spark.adstream.lanes");
    Path file = Files.writeString(OwnSpark.checkpoints().resolve("file"), "");
    SparkSession misplaced = with("spark.adstream.checkpoint", file.toUri().toString());
    assertRefused(misplaced, sink, "cannot be used");
    PipelineSpec refused = cubedSpec().kafkaProperty("auto.offset.reset", "earliest").build();
    assertThatThrownBy(() -> new SparkEngine().start(refused, sink.rebuild().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("auto.offset.reset");
    assertThat(consistentTables(postgres).read()).isEqualTo(20);
  }

  /** Six starts of a query. */
  @Override
  @Test
  @Tag("slow")
  protected void tablesAgreeAfterACloseAtAnyTimeAndTheNextStartCompletesThem() throws Exception {
    super.tablesAgreeAfterACloseAtAnyTimeAndTheNextStartCompletesThem();
  }

  @Test
  void numberOfLanesIsFreeUntilABatchIsPlanned() {
    kafka.createTopics(1, impressions, clicks);
    start(spec().build()).close();
    SparkEngine other = new SparkEngine(with("spark.adstream.lanes", "3"));
    other.start(spec().build(), sink(spec().build())).close();
  }

  /** Each report is a batch. */
  @Test
  void lanesReportOnceAfterARestart() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build())) {
      sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
    }
    try (RunningPipeline pipeline = start(spec().build());
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      String positions = "SELECT sum(position) FROM " + name + ".progress";
      AtomicLong last = new AtomicLong();
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(3))
          .until(
              () -> {
                long now = number(statement, positions);
                return last.getAndSet(now) == now;
              });
    }
  }

  private void assertRefused(SparkSession session, PostgresSink.Builder sink, String reason)
      throws Exception {
    SparkEngine engine = new SparkEngine(session);
    assertThatThrownBy(() -> engine.start(cubedSpec().build(), sink.rebuild().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining(reason);
    assertThat(consistentTables(postgres).read()).isEqualTo(20);
  }

  private static SparkSession with(String key, String value) {
    SparkSession session = SparkSession.builder().getOrCreate().newSession();
    session.conf().set(key, value);
    return session;
  }
}
