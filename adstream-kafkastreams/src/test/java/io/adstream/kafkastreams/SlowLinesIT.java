package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.EngineOptions;
import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.servers.DistantKafka;
import io.adstream.enginetests.servers.SlowLink;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka or PostgreSQL at the end of a long line. */
class SlowLinesIT {

  private static final Logger LOG = LoggerFactory.getLogger(SlowLinesIT.class);
  private static final Duration LENGTH = Duration.ofSeconds(12);
  private static final int RECORDS_PER_SECOND = 3_000;
  private static final int OVERLOAD_PER_SECOND = 40_000;
  private static final int ROUNDS = 2;

  /** The default comes first. */
  private static final List<Duration> INTERVALS =
      List.of(
          EngineOptions.DEFAULT.commitInterval(),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));

  /** Nothing waits for longer than it takes to commit a few times. */
  @ParameterizedTest
  @ValueSource(ints = {5, 20, 100})
  @Tag("slow")
  void pipelineKeepsUpWhereCommitsTakeLong(int roundTripMillis) throws Exception {
    try (DistantKafka far = new DistantKafka(Duration.ofMillis(roundTripMillis))) {
      String name = "slow_kafka_" + roundTripMillis;
      PipelineSpec spec = spec(far.broker(), name);
      try (RunningPipeline pipeline =
              Engines.named("kafka-streams")
                  .start(spec, TestServers.postgres().writer(name, spec).build());
          EventProducer producer = producer(spec)) {
        long sent = send(producer);
        long begin = System.nanoTime();
        await().atMost(Duration.ofMinutes(2)).until(() -> pipeline.counters().read() == sent);
        double behind = (System.nanoTime() - begin) / 1e9;
        LOG.info("{} ms round trip: {} s behind after {}", roundTripMillis, behind, LENGTH);
        assertThat(behind).isLessThan(2 + 20 * roundTripMillis / 1e3);
      }
    }
  }

  /** Results are stored in fewer and larger batches, and keep coming. */
  @Test
  @Tag("slow")
  void resultsKeepComingWherePostgresIsFarAway() throws Exception {
    String name = "slow_postgres";
    EmbeddedPostgres postgres = TestServers.postgres();
    PipelineSpec spec = spec(TestServers.kafka(), name);
    postgres.writer(name, spec);
    try (SlowLink link = new SlowLink(postgres.port(), Duration.ofMillis(200))) {
      PostgresSink sink =
          PostgresSink.builder("jdbc:postgresql://localhost:" + link.port() + "/postgres")
              .user(name + "_writer")
              .schema(name)
              .build();
      long opening = System.nanoTime();
      try (RunningPipeline pipeline = Engines.named("kafka-streams").start(spec, sink);
          EventProducer producer = producer(spec);
          Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        LOG.info("Opened after {} s", (System.nanoTime() - opening) / 1e9);
        CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> send(producer));
        String sql = "SELECT coalesce(sum(impressions_read + clicks_read), 0) FROM " + name;
        long stored = 0;
        long storedNanos = System.nanoTime();
        double longest = 0;
        while (!sending.isDone() || stored < sending.join()) {
          try (ResultSet row = statement.executeQuery(sql + ".progress")) {
            row.next();
            if (row.getLong(1) > stored) {
              stored = row.getLong(1);
              longest = Math.max(longest, (System.nanoTime() - storedNanos) / 1e9);
              storedNanos = System.nanoTime();
            }
          }
          assertThat(System.nanoTime() - storedNanos).isLessThan(20_000_000_000L);
          LockSupport.parkNanos(20_000_000);
        }
        LOG.info("200 ms round trip: nothing for {} s at the most", longest);
        assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
      }
    }
  }

  /**
   * Compares the default commit interval with fixed ones: how much is read while more is sent than
   * can be. Measures time, so it needs an otherwise idle machine.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 20, 100})
  @Tag("soak")
  void throughputIsNearThatOfTheBestInterval(int roundTripMillis) throws Exception {
    try (DistantKafka far = new DistantKafka(Duration.ofMillis(roundTripMillis))) {
      Map<Duration, Long> read = new TreeMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (Duration interval : INTERVALS) {
          String name = "pace_%d_%d_%d".formatted(roundTripMillis, interval.toMillis(), round);
          read.merge(interval, readWhileOverloaded(far.broker(), name, interval), Long::sum);
        }
      }
      LOG.info(
          "{} ms round trip: {} records in {} times {}", roundTripMillis, read, ROUNDS, LENGTH);
      long best = read.values().stream().mapToLong(Long::longValue).max().orElseThrow();
      assertThat(read.get(INTERVALS.get(0))).isGreaterThan(best * 8 / 10);
    }
  }

  private static long readWhileOverloaded(EmbeddedKafka kafka, String name, Duration interval)
      throws Exception {
    PipelineSpec spec = builder(kafka, name).commitInterval(interval).build();
    try (RunningPipeline pipeline =
            Engines.named("kafka-streams")
                .start(spec, TestServers.postgres().writer(name, spec).build());
        EventProducer producer = producer(spec)) {
      send(producer, RECORDS_PER_SECOND); // warms up the JVM and the adaptive interval
      long before = pipeline.counters().read();
      send(producer, OVERLOAD_PER_SECOND);
      return pipeline.counters().read() - before;
    }
  }

  private static PipelineSpec spec(EmbeddedKafka kafka, String name) {
    return builder(kafka, name).build();
  }

  private static PipelineSpec.Builder builder(EmbeddedKafka kafka, String name) {
    kafka.createTopics(4, name + "-impressions", name + "-clicks");
    return PipelineSpec.builder(name)
        .kafka(kafka.bootstrapServers(), name + "-impressions", name + "-clicks")
        .join(JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO))
        .cube(Cube.every(Duration.ofMinutes(1)));
  }

  private static EventProducer producer(PipelineSpec spec) {
    Topics topics =
        new Topics(
            spec.source().bootstrapServers(),
            spec.source().impressionsTopic(),
            spec.source().clicksTopic(),
            Map.of());
    return new EventProducer(topics, OptionalInt.empty());
  }

  private static long send(EventProducer producer) {
    return send(producer, RECORDS_PER_SECOND);
  }

  private static long send(EventProducer producer, int recordsPerSecond) {
    long begin = System.nanoTime();
    long records = LENGTH.toSeconds() * recordsPerSecond;
    for (long i = 0; i < records; i++) {
      long due = begin + i * 1_000_000_000 / recordsPerSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(1_000_000);
      }
      long now = System.currentTimeMillis();
      long impression = i / 2;
      if (i % 2 == 0) {
        producer.send(
            EventType.IMPRESSION,
            "i" + impression,
            "{\"ImpressionID\":\"i" + impression + "\",\"EventTime\":" + now + "}");
      } else {
        producer.send(
            EventType.CLICK,
            "i" + impression,
            "{\"ClickID\":\"c%d\",\"JoinID\":\"i%d\",\"EventTime\":%d}"
                .formatted(i, impression, now));
      }
    }
    producer.flush();
    return records;
  }
}
