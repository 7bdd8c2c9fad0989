package io.adstream.enginetests.faults.input;

import static io.adstream.decode.RejectReason.MALFORMED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.formats.WireForm;
import io.adstream.enginetests.formats.WireForms;
import io.adstream.enginetests.input.RawProducer;
import io.adstream.enginetests.input.RawRecord;
import io.adstream.enginetests.input.StoredInput;
import io.adstream.enginetests.input.StoredInput.DeadLetter;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.DeclaredTraffic;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.registry.TestRegistry;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Avro whose schemas are in a registry that has trouble: records wait for it or are dead letters
 * that name their schema, and the tables equal the batch answer over all others.
 */
abstract class RegistryCertification extends ServerFaultCertification {

  private static final String WAITS = "until its decoder can read the record: ";

  /** Between the ids of the same schema. */
  private static final int NEXT_ID = 10;

  private static final int BAD_ONE_IN = 50;

  private final TestRegistry registry = new TestRegistry();
  private final TrafficSpec traffic =
      withoutBadRecords(Workload.traffic(SEED, much(6_000, 20_000)));

  private static TrafficSpec withoutBadRecords(TrafficSpec of) {
    TrafficSpec.Mix mix = of.mix();
    return of.withMix(
        new TrafficSpec.Mix(
            mix.clickRate(),
            mix.clickDelay(),
            mix.disorder(),
            mix.duplicateImpressions(),
            mix.duplicateClicks(),
            mix.repeatedClicks(),
            mix.orphans(),
            mix.outOfWindow(),
            mix.late(),
            0,
            mix.heartbeatEvery()));
  }

  @AfterEach
  void closeRegistry() {
    registry.close();
  }

  @Test
  @Survives(Fault.REGISTRY_AWAY)
  void registryThatIsAwayIsWaitedFor() throws Exception {
    EngineArguments arguments = prepared("registry_away");
    List<RawRecord> records = records();
    List<RawRecord> known = records.subList(0, records.size() / 2);
    List<RawRecord> others = underNextIds(records.subList(known.size(), records.size()), 1);
    try (RawProducer producer = new RawProducer(arguments);
        ChildProcess engine = engine(arguments)) {
      producer.send(known);
      awaitRead(engine, arguments, known.size());
      registry.stop();
      producer.send(others);
      awaitWaiting(engine, "the registry at " + registry.url() + " is away");
      stayAway(engine, ofSeconds(much(3, 60)));
      assertThat(read(arguments)).as("read while it is away").isEqualTo(known.size());
      registry.restart();
      awaitEnd(engine, arguments, sent(records));
      engine.kill();
    }
    checkTables(arguments, traffic, sent(records));
  }

  @Test
  @Tag("slow")
  @Survives(Fault.REGISTRY_GONE)
  void nothingIsReadWithoutTheRegistryAndNothingLost() throws Exception {
    EngineArguments arguments = prepared("registry_gone");
    List<RawRecord> records = records();
    registry.stop();
    try (RawProducer producer = new RawProducer(arguments)) {
      producer.send(records);
    }
    waitInVain(arguments, "the registry at " + registry.url() + " is away");
    registry.restart();
    finish(arguments, traffic, sent(records));
    checkTables(arguments, traffic, sent(records));
  }

  @Test
  @Tag("slow")
  @Survives(Fault.REGISTRY_REFUSES)
  void wrongCredentialsMakeNoDeadLetters() throws Exception {
    Path password = Files.writeString(directory.resolve("registry.password"), "wrong");
    EngineArguments arguments =
        prepared("registry_refuses")
            .with("decode.registry.user", "adstream")
            .with("decode.registry.password.file", password.toString());
    String right = Base64.getEncoder().encodeToString("adstream:right".getBytes(UTF_8));
    registry.expectAuthorization("Basic " + right);
    List<RawRecord> records = records();
    try (RawProducer producer = new RawProducer(arguments)) {
      producer.send(records);
    }
    waitInVain(
        arguments, "the registry at " + registry.url() + " refuses the credentials (HTTP 401)");
    Files.writeString(password, "right");
    finish(arguments, traffic, sent(records));
    checkTables(arguments, traffic, sent(records));
  }

  /** Runs an engine that can read nothing, and says why. */
  private void waitInVain(EngineArguments arguments, String reason) throws Exception {
    try (ChildProcess engine = engine(arguments)) {
      awaitWaiting(engine, reason);
      stayAway(engine, ofSeconds(much(3, 60)));
      assertThat(read(arguments)).isZero();
      engine.kill();
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.REGISTRY_SLOW)
  void slowRegistryIsWaitedFor() throws Exception {
    EngineArguments arguments =
        prepared("registry_slow").with("decode.registry.request.timeout", "4s");
    List<RawRecord> records = records();
    int third = records.size() / 3;
    registry.delay(ofSeconds(2));
    try (RawProducer producer = new RawProducer(arguments);
        ChildProcess engine = engine(arguments)) {
      producer.send(records.subList(0, third));
      awaitRead(engine, arguments, third);
      registry.hang();
      producer.send(underNextIds(records.subList(third, 2 * third), 1));
      awaitWaiting(engine, "the registry is being asked for schema id 1");
      stayAway(engine, ofSeconds(much(3, 20)));
      registry.answerAll(200, "");
      awaitRead(engine, arguments, 2L * third);
      producer.send(underNextIds(records.subList(2 * third, records.size()), 2));
      awaitEnd(engine, arguments, sent(records));
      engine.kill();
    }
    checkTables(arguments, traffic, sent(records));
  }

  @Test
  @Tag("slow")
  @Survives(Fault.SCHEMA_UNKNOWN)
  void recordsOfUnknownSchemasAreDeadLettersThatNameThem() throws Exception {
    checkRejected(
        prepared("schema_unknown").with("decode.registry.unknown.grace", "2s"),
        901,
        "schema id 901 is unknown to the registry");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.SCHEMA_BROKEN)
  void recordsOfBrokenSchemasAreDeadLettersThatNameThem() throws Exception {
    registry.schema(902, "AVRO", "{\"type\":\"record\"");
    registry.schema(903, "PROTOBUF", "syntax = \"proto3\";");
    checkRejected(prepared("schema_broken"), 902, "schema id 902 is no Avro schema");
    checkRejected(prepared("schema_foreign"), 903, "schema id 903 is a PROTOBUF schema");
  }

  /** Some records name a schema that cannot be used; all others are as if these were not there. */
  private void checkRejected(EngineArguments arguments, int id, String detail) throws Exception {
    List<RawRecord> records = new ArrayList<>();
    for (RawRecord record : records()) {
      records.add(record);
      if (records.size() % BAD_ONE_IN == 0) {
        RawRecord other = withId(record, id);
        records.add(
            new RawRecord(
                other.type(),
                other.partition(),
                other.key(),
                other.value(),
                other.arrivalMillis(),
                new Decoded.Reject(MALFORMED, detail)));
      }
    }
    try (RawProducer producer = new RawProducer(arguments)) {
      producer.send(records);
    }
    finish(arguments, traffic, sent(records));
    checkTables(arguments, traffic, sent(records));
    try (Connection connection = postgres.connect()) {
      Set<String> details = new HashSet<>();
      for (DeadLetter letter : new StoredInput(connection, arguments.name()).deadLetters()) {
        details.add(letter.detail());
      }
      assertThat(details).hasSize(1).allMatch(found -> found.startsWith(detail));
    }
  }

  private EngineArguments prepared(String name) throws Exception {
    EngineArguments arguments =
        arguments(name, traffic)
            .with("decode.format", "avro")
            .with("decode.registry.url", registry.url());
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    return arguments;
  }

  /** The traffic as Avro, with heartbeats at its end. */
  private List<RawRecord> records() {
    WireForms forms = new WireForms(traffic.schema(), directory, registry);
    for (EventType type : EventType.values()) {
      for (int i = 1; i <= 2; i++) {
        registry.schema(type.ordinal() + 1 + i * NEXT_ID, "AVRO", forms.avroSchema(type));
      }
    }
    List<RawRecord> records = new ArrayList<>();
    DeclaredTraffic events = new DeclaredTraffic(traffic);
    while (events.hasNext()) {
      TrafficRecord record = events.next();
      if (record.meaning() instanceof Decoded.Heartbeat heartbeat) {
        Instant time = Instant.ofEpochMilli(heartbeat.eventTimeMillis());
        for (int partition = 0; partition < Workload.LANES; partition++) {
          records.add(asAvro(forms, RawRecord.heartbeat(record.type(), partition, time)));
        }
      } else {
        records.add(asAvro(forms, RawRecord.of(record)));
      }
    }
    return records;
  }

  private static RawRecord asAvro(WireForms forms, RawRecord json) {
    String value = new String(requireNonNull(json.value()), UTF_8);
    return withValue(json, forms.write(WireForm.AVRO_CONFLUENT, json.type(), value).value());
  }

  private static RawRecord withValue(RawRecord record, byte[] value) {
    return new RawRecord(
        record.type(),
        record.partition(),
        record.key(),
        value,
        record.arrivalMillis(),
        record.meaning());
  }

  /** The same records by schemas that the engine has not seen yet. */
  private static List<RawRecord> underNextIds(List<RawRecord> records, int step) {
    return records.stream()
        .map(record -> withId(record, record.type().ordinal() + 1 + step * NEXT_ID))
        .toList();
  }

  private static RawRecord withId(RawRecord record, int id) {
    byte[] value = requireNonNull(record.value()).clone();
    ByteBuffer.wrap(value).putInt(1, id);
    return withValue(record, value);
  }

  private SentTraffic sent(List<RawRecord> records) {
    SentTraffic sent = new SentTraffic(traffic.join());
    for (RawRecord record : records) {
      sent.add(
          new TrafficRecord(record.type(), "", "", record.arrivalMillis(), record.meaning()), 1);
    }
    return sent;
  }

  private void awaitEnd(ChildProcess engine, EngineArguments arguments, SentTraffic sent)
      throws Exception {
    try (Connection connection = postgres.connect()) {
      awaitEnd(engine, new StoredTables(connection, arguments.name()), traffic, sent);
    }
  }

  private static void awaitWaiting(ChildProcess engine, String reason) {
    while (!engine.saidInAll().contains(WAITS + reason)) {
      engine.checkRunning();
      pause(50);
    }
  }
}
