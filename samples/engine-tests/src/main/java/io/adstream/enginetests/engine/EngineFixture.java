package io.adstream.enginetests.engine;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.matrix.OnEngine;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Provides servers, and separate topics and a schema for each test of an in-process engine. */
public abstract class EngineFixture implements OnEngine {

  protected static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger NAMES = new AtomicInteger();
  protected static EmbeddedKafka kafka;
  protected static EmbeddedPostgres postgres;
  private static KafkaProducer<String, String> producer;

  protected final String name = "engine_" + NAMES.incrementAndGet();
  protected final String impressions = name + "-impressions";
  protected final String clicks = name + "-clicks";

  @BeforeAll
  protected static void connect() {
    kafka = TestServers.kafka();
    postgres = TestServers.postgres();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer());
  }

  @AfterAll
  protected static void closeProducer() {
    producer.close();
  }

  protected PipelineSpec.Builder spec() {
    return PipelineSpec.builder(name)
        .kafka(kafka.bootstrapServers(), impressions, clicks)
        .join(JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofSeconds(30)))
        .cube(Cube.every(Duration.ofMinutes(1)));
  }

  /** Prepares the schema if necessary, for a sink that can only write. */
  protected PostgresSink sink(PipelineSpec spec) {
    return postgres.writer(name, spec).build();
  }

  /** Starts a pipeline on a schema of its own, of which a test may have several. */
  protected RunningPipeline start(PipelineSpec spec, String schema) {
    return Engines.named(engine())
        .start(spec, postgres.writer(schema, spec).connections(2).build());
  }

  protected RunningPipeline start(PipelineSpec spec) {
    return Engines.named(engine()).start(spec, sink(spec));
  }

  protected void sendImpression(int partition, String id, Instant time) throws Exception {
    String value = "{\"ImpressionID\":\"" + id + "\",\"EventTime\":\"" + time + "\"}";
    producer.send(new ProducerRecord<>(impressions, partition, id, value)).get();
  }

  /** Sends without waiting; see {@link #flush}. */
  protected void send(String topic, int partition, String key, String value) {
    send(new ProducerRecord<>(topic, partition, key, value));
  }

  /** Sends without waiting; see {@link #flush}. */
  @SuppressWarnings("FutureReturnValueIgnored") // the test notices missing records
  protected static void send(ProducerRecord<String, String> record) {
    producer.send(record);
  }

  protected void sendClick(int partition, String id, String joinId, Instant time) throws Exception {
    String value =
        "{\"ClickID\":\"%s\",\"JoinID\":\"%s\",\"EventTime\":\"%s\"}".formatted(id, joinId, time);
    producer.send(new ProducerRecord<>(clicks, partition, joinId, value)).get();
  }

  /** Waits until all records sent are in their topics. */
  protected static void flush() {
    producer.flush();
  }

  /** The first number in a query's result. */
  protected static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
