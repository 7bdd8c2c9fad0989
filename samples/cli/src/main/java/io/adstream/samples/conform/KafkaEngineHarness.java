package io.adstream.samples.conform;

import static java.util.Objects.requireNonNull;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.UnclickedRows;
import io.adstream.samples.embedded.EmbeddedEngine;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.stored.StoredOutcome;
import io.adstream.tck.Crash;
import io.adstream.tck.EngineHarness;
import io.adstream.tck.Outcome;
import io.adstream.tck.Scenario;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Drives an engine that reads from Kafka and writes to PostgreSQL. Each scenario has its own topics
 * and schema, which are dropped afterwards; the engine and the servers belong to the caller, and
 * may be shared with other harnesses.
 */
public final class KafkaEngineHarness implements EngineHarness {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedEngine engine;
  private final EmbeddedKafka kafka;
  private final EmbeddedPostgres postgres;
  private final Connection connection;
  private final KafkaProducer<String, String> producer;
  private final Admin admin;
  private final String prefix;
  private final boolean isOneTopic;
  private int scenarios;
  private @Nullable Scenario scenario;
  private @Nullable RunningPipeline pipeline;
  private @Nullable CrashableDecoder decoder;
  private final List<Future<?>> unacknowledged = new ArrayList<>();
  private long sent;
  private long crashHeartbeats;

  /**
   * Creates a harness on these servers.
   *
   * @param name the prefix of its topics' and schemas' names
   */
  public KafkaEngineHarness(
      EmbeddedEngine engine, EmbeddedKafka kafka, EmbeddedPostgres postgres, String name) {
    this(engine, kafka, postgres, name, false);
  }

  /**
   * Creates a harness that puts both streams of a scenario into one topic; see {@link
   * HeaderDecoder}.
   */
  public static KafkaEngineHarness inOneTopic(
      EmbeddedEngine engine, EmbeddedKafka kafka, EmbeddedPostgres postgres, String name) {
    return new KafkaEngineHarness(engine, kafka, postgres, name, true);
  }

  private KafkaEngineHarness(
      EmbeddedEngine engine,
      EmbeddedKafka kafka,
      EmbeddedPostgres postgres,
      String name,
      boolean isOneTopic) {
    this.isOneTopic = isOneTopic;
    this.engine = engine;
    this.kafka = kafka;
    this.postgres = postgres;
    prefix = name;
    try {
      connection = postgres.connect();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot connect to the embedded PostgreSQL", e);
    }
    Map<String, Object> properties =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", "0");
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @Override
  public String name() {
    return engine.engine().name();
  }

  @Override
  public void start(Scenario scenario) {
    this.scenario = scenario;
    scenarios++;
    sent = 0;
    crashHeartbeats = 0;
    unacknowledged.clear();
    kafka.createTopics(
        scenario.partitions(),
        Stream.of(EventType.values()).map(this::topic).distinct().toArray(String[]::new));
    decoder =
        new CrashableDecoder(
            schema(), isOneTopic ? new HeaderDecoder() : JsonEventDecoder.create());
    startEngine();
  }

  private void startEngine() {
    Scenario current = requireNonNull(scenario);
    PipelineSpec.Builder spec =
        PipelineSpec.builder(schema())
            .kafka(kafka.bootstrapServers(), topic(EventType.IMPRESSION), topic(EventType.CLICK))
            .keying(current.keyed() ? Keying.BY_IMPRESSION_ID : Keying.ANY)
            .schema(current.schema())
            .decoder(requireNonNull(decoder))
            .join(current.spec())
            .unclickedRows(UnclickedRows.KEPT)
            .threads(1)
            .kafkaProperty("session.timeout.ms", "1000")
            .kafkaProperty("heartbeat.interval.ms", "200");
    current.cubes().forEach(spec::cube);
    pipeline = engine.engine().start(spec.build(), sink(spec.build()));
  }

  private PostgresSink sink(PipelineSpec spec) {
    return postgres.writer(schema(), spec).connections(2).build();
  }

  private String schema() {
    return prefix + "_" + scenarios;
  }

  private String topic(EventType type) {
    return schema()
        + (isOneTopic ? "-events" : type == EventType.IMPRESSION ? "-impressions" : "-clicks");
  }

  @Override
  public void send(List<Scenario.Message> records) {
    for (Scenario.Message message : records) {
      produce(
          message.type(),
          new ProducerRecord<>(topic(message.type()), message.key(), message.value()));
    }
    flush();
  }

  private void produce(EventType type, ProducerRecord<String, String> record) {
    if (isOneTopic) {
      record.headers().add(HeaderDecoder.HEADER, HeaderDecoder.value(type));
    }
    unacknowledged.add(producer.send(record));
    sent++;
  }

  private void flush() {
    producer.flush();
    try {
      for (Future<?> acknowledgement : unacknowledged) {
        acknowledgement.get();
      }
      unacknowledged.clear();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot send a scenario's record", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted", e);
  }

  @Override
  public void advance(Instant to) {
    Scenario current = requireNonNull(scenario);
    awaitRead(Instant.MIN);
    for (EventType type : EventType.values()) {
      Duration lateness =
          type == EventType.IMPRESSION
              ? current.spec().impressionLateness()
              : current.spec().clickLateness();
      String heartbeat = "{\"Heartbeat\":true,\"EventTime\":\"" + to.plus(lateness) + "\"}";
      for (int partition = 0; partition < current.partitions(); partition++) {
        produce(type, new ProducerRecord<>(topic(type), partition, null, heartbeat));
      }
    }
    flush();
    awaitRead(to);
  }

  /** Waits until everything sent has been read and the lanes' watermarks have reached a time. */
  private void awaitRead(Instant watermark) {
    StoredOutcome stored = new StoredOutcome(connection, schema());
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    int lanes =
        watermark.equals(Instant.MIN) ? 0 : engine.lanes(requireNonNull(scenario).partitions());
    try {
      while (heard(stored.progress()) < sent
          || (lanes > 0 && stored.lanesAt(watermark.toEpochMilli()) < lanes)) {
        if (System.nanoTime() > giveUp) {
          throw new IllegalStateException(
              "Cannot finish scenario: " + stored.counters() + ", expected " + sent + " read");
        }
        checkRunning();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
      }
      stored.counters(); // which must equal what is counted by time, at any moment
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot read the results", e);
    }
  }

  /** The records read and not ignored: in a shared topic, each is ignored by one stream. */
  private static long heard(Counters counters) {
    return counters.read() - counters.ignored();
  }

  private void checkRunning() {
    try {
      if (requireNonNull(pipeline).awaitTermination(Duration.ZERO)) {
        throw new IllegalStateException("The pipeline has ended before its scenario");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public Outcome outcome() {
    awaitRead(Instant.MIN); // the last event may have been a crash
    try {
      return withoutIgnored(
          withoutCrashHeartbeats(
              new StoredOutcome(connection, schema()).read(requireNonNull(scenario).plan())));
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot read the results", e);
    }
  }

  /** In a shared topic, each stream has read all records and ignored the other's. */
  private Outcome withoutIgnored(Outcome stored) {
    Counters counters = stored.counters();
    if (!isOneTopic) {
      return stored;
    }
    if (counters.ignored(EventType.IMPRESSION) + counters.ignored(EventType.CLICK)
        != sent - crashHeartbeats) {
      return stored; // which differs
    }
    long[] values = counters.toArray();
    values[Counter.IMPRESSIONS_READ.ordinal()] -= counters.ignored(EventType.IMPRESSION);
    values[Counter.IMPRESSIONS_IGNORED.ordinal()] = 0;
    values[Counter.CLICKS_READ.ordinal()] -= counters.ignored(EventType.CLICK);
    values[Counter.CLICKS_IGNORED.ordinal()] = 0;
    return stored.toBuilder().counters(Counters.of(values)).build();
  }

  private Outcome withoutCrashHeartbeats(Outcome stored) {
    long[] counters = stored.counters().toArray();
    counters[Counter.CLICKS_READ.ordinal()] -= crashHeartbeats;
    counters[Counter.CLICKS_HEARTBEAT.ordinal()] -= crashHeartbeats;
    if (isOneTopic) {
      counters[Counter.IMPRESSIONS_READ.ordinal()] -= crashHeartbeats;
      counters[Counter.IMPRESSIONS_IGNORED.ordinal()] -= crashHeartbeats;
    }
    return stored.toBuilder().counters(Counters.of(counters)).build();
  }

  /**
   * Makes the next record kill the engine. Heartbeats in the far past ensure that there is a next
   * record.
   */
  @Override
  public Crash crashAndRestart() {
    RunningPipeline dead = requireNonNull(pipeline);
    requireNonNull(decoder).crash(true);
    for (int partition = 0; partition < requireNonNull(scenario).partitions(); partition++) {
      produce(
          EventType.CLICK,
          new ProducerRecord<>(
              topic(EventType.CLICK),
              partition,
              null,
              "{\"Heartbeat\":true,\"EventTime\":\"" + scenario.spec().minEventTime() + "\"}"));
      crashHeartbeats++;
    }
    flush();
    try {
      dead.awaitTermination(PATIENCE);
      throw new IllegalStateException("The engine did not crash");
    } catch (PipelineException e) {
      requireNonNull(decoder).crash(false);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    startEngine();
    return Crash.of(dead);
  }

  @Override
  public void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS \"%1$s\", \"%1$s_bi\" CASCADE".formatted(schema()));
      statement.execute(
          "DROP ROLE IF EXISTS \"%1$s_owner\", \"%1$s_writer\", \"%1$s_reader\""
              .formatted(schema()));
      List<String> topics =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.contains(schema() + "-"))
              .toList();
      admin.deleteTopics(topics).all().get();
    } catch (SQLException | ExecutionException e) {
      throw new IllegalStateException("Cannot forget scenario " + schema(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot close the connection to PostgreSQL", e);
    }
  }
}
