package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
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

  /** Nothing waits for longer than it takes to commit a few times. */
  @ParameterizedTest
  @ValueSource(ints = {5, 20, 100})
  @Tag("slow")
  void pipelineKeepsUpWhereCommitsTakeLong(int roundTripMillis) throws Exception {
    int port = freePort();
    try (SlowLink link = new SlowLink(port, Duration.ofMillis(roundTripMillis));
        EmbeddedKafka kafka = broker(port, link.port())) {
      String name = "slow_kafka_" + roundTripMillis;
      PipelineSpec spec = spec(kafka, name);
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

  private static PipelineSpec spec(EmbeddedKafka kafka, String name) {
    kafka.createTopics(4, name + "-impressions", name + "-clicks");
    return PipelineSpec.builder(name)
        .kafka(kafka.bootstrapServers(), name + "-impressions", name + "-clicks")
        .join(JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO))
        .cube(Cube.every(Duration.ofMinutes(1)))
        .build();
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
    long begin = System.nanoTime();
    long records = LENGTH.toSeconds() * RECORDS_PER_SECOND;
    for (long i = 0; i < records; i++) {
      long due = begin + i * 1_000_000_000 / RECORDS_PER_SECOND;
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

  /** Clients come over the line; the broker talks to itself without. */
  private static EmbeddedKafka broker(int port, int linkPort) throws IOException {
    int internal = freePort();
    int controller = freePort();
    String own = "INTERNAL://127.0.0.1:" + internal;
    return EmbeddedKafka.builder()
        .port(port)
        .property(
            "listeners",
            "PLAINTEXT://127.0.0.1:" + port + "," + own + ",CONTROLLER://127.0.0.1:" + controller)
        .property("advertised.listeners", "PLAINTEXT://localhost:" + linkPort + "," + own)
        .property("inter.broker.listener.name", "INTERNAL")
        .property(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT")
        .property("controller.quorum.voters", "1@127.0.0.1:" + controller)
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
