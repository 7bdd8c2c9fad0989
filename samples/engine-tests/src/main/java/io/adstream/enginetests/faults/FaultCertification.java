package io.adstream.enginetests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.matrix.FaultRecorder;
import io.adstream.enginetests.matrix.OnEngine;
import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.pipeline.LaneReport;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.join.Counters;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a test of faults has at hand: a broker and a PostgreSQL that waits for its disk, which it
 * shares unless it is {@link OwnPostgres}, and engines as processes of their own, whose tables this
 * process holds against the batch answer. The seed decides the traffic and what happens to it;
 * where that finds the engine, the machine. A subclass names the engine.
 */
@ExtendWith({FaultRecorder.class, Seed.class})
abstract class FaultCertification implements OnEngine {

  static final Logger LOG = LoggerFactory.getLogger(FaultCertification.class);

  static final long SEED = Seed.VALUE;

  /** Whether to do all there is ({@code -Pfaults}), or what {@code mvn verify} has time for. */
  static final boolean ALL = Boolean.getBoolean("adstream.faults");

  /** A limit for what hangs, not an expectation. */
  static final long PATIENCE_SECONDS = 400;

  static EmbeddedKafka kafka;
  static EmbeddedPostgres postgres;
  static Path directory;
  private static boolean ownsPostgres;

  @BeforeAll
  static void start(@TempDir Path temporary, TestInfo test) {
    directory = temporary;
    kafka = TestServers.kafka();
    ownsPostgres = test.getTestClass().orElseThrow().isAnnotationPresent(OwnPostgres.class);
    postgres = ownsPostgres ? startPostgres(0) : TestServers.durablePostgres();
  }

  /** Starts PostgreSQL on this test's directory, which holds what it was told before. */
  static EmbeddedPostgres startPostgres(int port) {
    return EmbeddedPostgres.builder()
        .durable()
        .directory(directory.resolve("postgres"))
        .port(port)
        .start();
  }

  @AfterAll
  static void stop() {
    if (ownsPostgres) {
      postgres.close();
    }
  }

  /** One of two amounts, by whether all is to be done. */
  static <T> T much(T quick, T all) {
    return ALL ? all : quick;
  }

  /** A pipeline of this name on this test's servers. */
  EngineArguments arguments(String name, TrafficSpec traffic) {
    return EngineArguments.of(
        engine(),
        name,
        kafka.bootstrapServers(),
        postgres.jdbcUrl(),
        traffic,
        directory.resolve("state-" + name));
  }

  /** Makes the pipeline's schema and topics, and puts all of the traffic into them. */
  static SentTraffic fill(EngineArguments arguments, TrafficSpec traffic) throws SQLException {
    prepareSchema(arguments);
    return Workload.fill(kafka, arguments, traffic);
  }

  /** Makes the pipeline's schema, which the engine may not do. */
  static void prepareSchema(EngineArguments arguments) throws SQLException {
    Path file = directory.resolve(arguments.name() + ".prepared.properties");
    Accounts.prepareSchema(postgres, arguments.name(), arguments.read(file).spec());
  }

  /** Starts the engine; all engines of a pipeline have one log. */
  static ChildProcess engine(EngineArguments arguments) {
    return EngineProcess.start(arguments, log(arguments));
  }

  private static Path log(EngineArguments arguments) {
    return directory.resolve(arguments.name() + ".log");
  }

  /** Lets an engine finish, and kills it. */
  static void finish(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws SQLException {
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      awaitEnd(engine, tables, traffic, sent);
      checkMetricsAndKill(arguments, engine, tables);
    }
  }

  /** Ends a pipeline's only engine, whose metrics must be what it has stored. */
  static void checkMetricsAndKill(
      EngineArguments arguments, ChildProcess engine, StoredTables tables) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(Files.readString(EngineProcess.report(log(arguments))))
                    .as("metrics, beside table progress; seed %s", SEED)
                    .isEqualTo(LaneReport.of(tables.lanes())));
    engine.kill();
  }

  /** The tables hold what they must, and every record has its fate. */
  static void checkTables(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws SQLException {
    Tables stored = stored(arguments, traffic);
    assertThat(stored.differencesFrom(Tables.of(sent.answer(), traffic.plan())))
        .as("seed %s", SEED)
        .isEmpty();
    checkFates(stored, sent);
  }

  /** Every record has its fate. */
  static void checkFates(Tables stored, SentTraffic sent) {
    Counters counters = stored.counters();
    assertThat(counters.isBalanced()).as("%s", counters).isTrue();
    assertThat(counters.read()).isEqualTo(sent.records());
  }

  /** What is in the tables now. */
  static Tables stored(EngineArguments arguments, TrafficSpec traffic) throws SQLException {
    try (Connection connection = postgres.connect()) {
      return new StoredTables(connection, arguments.name()).all(traffic.plan());
    }
  }

  /** Waits until so many records were read. */
  static void awaitRead(ChildProcess engine, StoredTables tables, long records)
      throws SQLException {
    awaitLanes(engine, tables, records, Long.MIN_VALUE);
  }

  /** Waits until all was read, and all windows are closed. */
  static void awaitEnd(
      ChildProcess engine, StoredTables tables, TrafficSpec traffic, SentTraffic sent)
      throws SQLException {
    long end = sent.newestMillis() - traffic.join().impressionLateness().toMillis();
    awaitLanes(engine, tables, sent.records(), end);
  }

  private static void awaitLanes(
      ChildProcess engine, StoredTables tables, long records, long watermarkMillis)
      throws SQLException {
    long newest = -1;
    long giveUp = 0;
    long read = tables.read();
    while (read < records
        || (watermarkMillis > Long.MIN_VALUE && tables.lanesAt(watermarkMillis) < Workload.LANES)) {
      engine.checkRunning();
      if (read > newest) {
        newest = read;
        giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      } else if (System.nanoTime() > giveUp) {
        throw new IllegalStateException(
            "The engine does not go on at " + read + " records:\n" + engine.said());
      }
      pause(watermarkMillis > Long.MIN_VALUE ? 100 : 20);
      read = tables.read();
    }
  }

  /** Lets others go on. */
  static void pause(long millis) {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }
}
