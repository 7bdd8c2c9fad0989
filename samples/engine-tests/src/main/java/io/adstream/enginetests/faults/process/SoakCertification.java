package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.FaultMatrix;
import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.process.Footprint;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.join.JoinSpec;
import io.adstream.samples.demo.LiveTraffic;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import io.adstream.samples.traffic.Curve;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A long run of live traffic ({@code -Dadstream.soak.minutes}) with a fault every 20 seconds: the
 * final tables are correct, and the engine's resource usage does not grow. In the first third, the
 * engine is also killed; after that, one process keeps running and is measured. Subclasses name the
 * engine.
 */
@Tag("soak")
@ExtendWith(Seed.class)
abstract class SoakCertification {

  private static final Logger LOG = LoggerFactory.getLogger(SoakCertification.class);
  private static final String NAME = "soaked";
  private static final Duration EVERY = Duration.ofSeconds(20);
  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("adstream.soak.minutes", 30));

  /** The possible faults; the engine itself is killed only in the beginning. */
  private enum Blow {
    KILL_ENGINE,
    PAUSE_ENGINE,
    CUT_CONNECTIONS,
    KILL_POSTGRES,
    RESTART_BROKER
  }

  private final SplittableRandom random = new SplittableRandom(FaultCertification.SEED);
  private final Map<Blow, Integer> blows = new TreeMap<>();
  private final List<Footprint> footprints = new ArrayList<>();
  private final Path directory;
  private final EmbeddedKafka.Builder broker;
  private final EmbeddedPostgres.Builder server;
  private EmbeddedKafka kafka;
  private EmbeddedPostgres postgres;

  SoakCertification(@TempDir Path directory) {
    this.directory = directory;
    broker = EmbeddedKafka.builder().directory(directory.resolve("kafka"));
    server = EmbeddedPostgres.builder().durable().directory(directory.resolve("postgres"));
    kafka = broker.start();
    postgres = server.start();
    String bootstrap = kafka.bootstrapServers();
    broker.port(Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1)));
    server.port(postgres.port());
  }

  /** The engine's name. */
  abstract String engine();

  @Test
  void tablesAreRightAndTheEngineDoesNotGrow() throws Exception {
    TrafficSpec traffic = traffic();
    EngineArguments arguments =
        EngineArguments.of(
            engine(),
            NAME,
            kafka.bootstrapServers(),
            postgres.jdbcUrl(),
            traffic,
            directory.resolve("state"));
    Path prepared = directory.resolve("prepared.properties");
    Accounts.prepareSchema(postgres, NAME, arguments.read(prepared).spec());
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    SentTraffic sent = new SentTraffic(traffic.join());
    ChildProcess engine = start(arguments);
    try {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> send(arguments, traffic, sent));
      while (!sending.isDone()) {
        FaultCertification.pause(EVERY.toMillis());
        engine = strike(engine, arguments, Instant.now().isBefore(calm(traffic)));
      }
      sending.join();
      checkTables(engine, traffic, sent);
      engine.checkRunning();
      report(sent);
      checkFootprint();
    } finally {
      engine.close();
      postgres.close();
      kafka.close();
    }
  }

  private void checkTables(ChildProcess engine, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, NAME);
      FaultCertification.awaitEnd(engine, tables, traffic, sent);
      Tables stored = tables.all(traffic.plan());
      assertThat(stored.differencesFrom(Tables.of(sent.answer(), traffic.plan())))
          .as("seed %s", FaultCertification.SEED)
          .isEmpty();
      FaultCertification.checkFates(stored, sent);
    }
  }

  private TrafficSpec traffic() {
    TrafficSpec.Mix mix =
        new TrafficSpec.Mix(
            0.05,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            0.005,
            0.01,
            0,
            0.01,
            0.005,
            0,
            0.001,
            Duration.ofSeconds(1));
    TrafficSpec workload = Workload.traffic(FaultCertification.SEED, 1);
    return new TrafficSpec(
        FaultCertification.SEED,
        Instant.now(),
        LENGTH,
        300,
        Curve.FLAT,
        workload.schema(),
        Workload.grossAndNet(
            JoinSpec.within(Duration.ofMinutes(1)).allowedLateness(Duration.ofSeconds(10))),
        workload.cubes(),
        mix);
  }

  /** When the engine is no longer killed. */
  private static Instant calm(TrafficSpec traffic) {
    return traffic.start().plus(traffic.length().dividedBy(3));
  }

  private static void send(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent) {
    Topics topics =
        new Topics(
            arguments.bootstrapServers(),
            arguments.impressionsTopic(),
            arguments.clicksTopic(),
            Map.of());
    try (EventProducer producer = new EventProducer(topics, OptionalInt.empty())) {
      new LiveTraffic(traffic, sent).send(producer, millis -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private ChildProcess start(EngineArguments arguments) {
    return EngineProcess.start(arguments, directory.resolve("engine.log"));
  }

  /** Causes one fault; returns the engine's process, which may be a new one. */
  private ChildProcess strike(ChildProcess engine, EngineArguments arguments, boolean mayKill)
      throws Exception {
    engine.checkRunning();
    Blow blow = Blow.values()[random.nextInt(mayKill ? 0 : 1, Blow.values().length)];
    long awayMillis = random.nextLong(500, 8_000);
    LOG.info("{}, {} ms", blow, awayMillis);
    blows.merge(blow, 1, Integer::sum);
    if (!mayKill) {
      footprints.add(Footprint.of(engine));
    }
    switch (blow) {
      case KILL_ENGINE -> {
        engine.kill();
        FaultCertification.pause(awayMillis);
        return start(arguments);
      }
      case PAUSE_ENGINE -> {
        engine.signal("STOP");
        FaultCertification.pause(awayMillis);
        engine.signal("CONT");
      }
      case CUT_CONNECTIONS -> cutConnections();
      case KILL_POSTGRES -> {
        Path pid = directory.resolve("postgres").resolve("postmaster.pid");
        long postmaster = Long.parseLong(Files.readAllLines(pid).get(0).strip());
        ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
        FaultCertification.pause(awayMillis);
        postgres.close();
        postgres = server.start();
      }
      case RESTART_BROKER -> {
        kafka.close();
        FaultCertification.pause(awayMillis);
        kafka = broker.start();
      }
    }
    return engine;
  }

  private void cutConnections() throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"
              + Accounts.ENGINE
              + "'");
    }
  }

  private void report(SentTraffic sent) {
    Footprint first = early();
    Footprint last = late();
    String row =
        "| %s | %d min | %,d | %s | %d → %d | %d → %d | %d → %d | %d |"
            .formatted(
                engine(),
                LENGTH.toMinutes(),
                sent.records(),
                blows,
                first.liveBytes() >> 20,
                last.liveBytes() >> 20,
                first.residentBytes() >> 20,
                last.residentBytes() >> 20,
                first.files(),
                last.files(),
                FaultCertification.SEED);
    LOG.info("{}", row);
    FaultMatrix.addSoak(row);
  }

  private void checkFootprint() {
    assertThat(footprints).as("length of the soak").hasSizeGreaterThan(8);
    Footprint first = early();
    Footprint last = late();
    assertThat(last.liveBytes()).as("heap").isLessThan(first.liveBytes() * 5 / 4);
    assertThat(last.residentBytes()).as("memory").isLessThan(first.residentBytes() * 5 / 4);
    assertThat(last.files()).as("open files").isLessThanOrEqualTo(first.files() * 5 / 4);
  }

  /**
   * The measurements of the first quarter, except the first one, when the engine has just started.
   */
  private Footprint early() {
    int quarter = Math.max(2, footprints.size() / 4);
    return Footprint.median(footprints.subList(1, quarter + 1));
  }

  private Footprint late() {
    int quarter = Math.max(2, footprints.size() / 4);
    return Footprint.median(footprints.subList(footprints.size() - quarter, footprints.size()));
  }
}
