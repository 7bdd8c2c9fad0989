package io.adstream.enginetests.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.adstream.enginetests.process.Command;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.join.Counters;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Base class of the fault tests: provides a broker, a PostgreSQL that waits for its disk, which is
 * shared unless the test is {@link OwnPostgres}, and engines as separate processes, whose tables
 * this process compares with the batch answer. The seed determines the traffic and the faults, but
 * not the engine's progress when they occur. Subclasses name the engine.
 */
@ExtendWith({FaultRecorder.class, Seed.class})
public abstract class FaultCertification implements OnEngine {

  protected static final Logger LOG = LoggerFactory.getLogger(FaultCertification.class);

  public static final long SEED = Seed.VALUE;

  /** Whether to run everything ({@code -Pfaults}), or only what {@code mvn verify} has time for. */
  protected static final boolean ALL = Boolean.getBoolean("adstream.faults");

  /** A limit to detect hanging, not an expectation. */
  public static final long PATIENCE_SECONDS = 400;

  /** The part of the 30 s left for a command that starts as quickly as on an idle machine. */
  protected static final Duration REFUSED_AT_MOST = Duration.ofSeconds(25);

  private static final AtomicInteger REFUSED = new AtomicInteger();

  protected static EmbeddedKafka kafka;
  protected static EmbeddedPostgres postgres;
  protected static Path directory;
  private static boolean ownsPostgres;

  @BeforeAll
  static void start(@TempDir Path temporary, TestInfo test) {
    directory = temporary;
    kafka = TestServers.kafka();
    ownsPostgres = test.getTestClass().orElseThrow().isAnnotationPresent(OwnPostgres.class);
    postgres = ownsPostgres ? startPostgres(0) : TestServers.durablePostgres();
  }

  /** Starts PostgreSQL on this test's directory, with its earlier data. */
  protected static EmbeddedPostgres startPostgres(int port) {
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

  /** Selects one of two amounts, depending on whether everything is run. */
  public static <T> T much(T quick, T all) {
    return ALL ? all : quick;
  }

  /** A pipeline of this name on this test's servers. */
  protected EngineArguments arguments(String name, TrafficSpec traffic) {
    return EngineArguments.of(
        engine(),
        name,
        kafka.bootstrapServers(),
        postgres.jdbcUrl(),
        traffic,
        directory.resolve("state-" + name));
  }

  /** Creates the pipeline's schema and topics, and sends all of the traffic. */
  protected static SentTraffic fill(EngineArguments arguments, TrafficSpec traffic)
      throws SQLException {
    prepareSchema(arguments);
    return Workload.fill(kafka, arguments, traffic);
  }

  /** Creates the pipeline's schema, which the engine is not allowed to do. */
  protected static void prepareSchema(EngineArguments arguments) throws SQLException {
    Path file = directory.resolve(arguments.name() + ".prepared.properties");
    Accounts.prepareSchema(postgres, arguments.name(), arguments.read(file).spec());
  }

  /** Starts the engine; all engines of a pipeline share one log. */
  protected static ChildProcess engine(EngineArguments arguments) {
    return EngineProcess.start(arguments, log(arguments));
  }

  private static Path log(EngineArguments arguments) {
    return directory.resolve(arguments.name() + ".log");
  }

  /** Lets an engine finish, and kills it. */
  protected static void finish(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws SQLException {
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      awaitEnd(engine, tables, traffic, sent);
      checkMetricsAndKill(arguments, engine, tables);
    }
  }

  /** Ends a pipeline's only engine, whose metrics must be what it has stored. */
  protected static void checkMetricsAndKill(
      EngineArguments arguments, ChildProcess engine, StoredTables tables) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(EngineProcess.report(log(arguments)))
                    .as("metrics, beside table progress; seed %s", SEED)
                    .exists()
                    .hasContent(LaneReport.of(tables.lanes())));
    engine.kill();
  }

  /** Checks the tables, and that every record has its fate. */
  protected static void checkTables(
      EngineArguments arguments, TrafficSpec traffic, SentTraffic sent) throws SQLException {
    Tables stored = stored(arguments, traffic);
    assertThat(stored.differencesFrom(Tables.of(sent.answer(), traffic.plan())))
        .as("seed %s", SEED)
        .isEmpty();
    checkFates(stored, sent);
  }

  /** Checks that every record has its fate. */
  public static void checkFates(Tables stored, SentTraffic sent) {
    Counters counters = stored.counters();
    assertThat(counters.isBalanced()).as("%s", counters).isTrue();
    assertThat(counters.read()).isEqualTo(sent.records());
  }

  /** The current contents of the tables. */
  protected static Tables stored(EngineArguments arguments, TrafficSpec traffic)
      throws SQLException {
    try (Connection connection = postgres.connect()) {
      return new StoredTables(connection, arguments.name()).all(traffic.plan());
    }
  }

  /** Waits until a number of records has been read. */
  public static void awaitRead(ChildProcess engine, StoredTables tables, long records)
      throws SQLException {
    awaitLanes(engine, tables, records, Long.MIN_VALUE);
  }

  /** Waits until everything has been read and all windows are closed. */
  public static void awaitEnd(
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
            "The engine does not progress beyond " + read + " records:\n" + engine.said());
      }
      pause(watermarkMillis > Long.MIN_VALUE ? 100 : 20);
      read = tables.read();
    }
  }

  /**
   * The last line of the command, which runs in a separate process only on Spark, whose session
   * would otherwise continue in this one.
   *
   * @param secrets texts that must not be in its output
   */
  protected static String refusal(EngineArguments arguments, String... secrets) throws IOException {
    Path log = directory.resolve("refused-" + REFUSED.incrementAndGet() + ".log");
    Path file = arguments.write(Path.of(log + ".properties"));
    String[] words = {"run", "--config", file.toString()};
    Command command =
        arguments.engine().equals("spark") ? Command.run(log, words) : Command.call(log, words);
    String failure = command.failure();
    LOG.info("After {} ms: {}", command.took().toMillis(), failure);
    if (command.took().compareTo(REFUSED_AT_MOST) > 0) {
      Duration slowStart = startTime(arguments).multipliedBy(3);
      assertThat(command.took()).as(failure).isLessThan(REFUSED_AT_MOST.plus(slowStart));
    }
    String output = Files.readString(log, UTF_8);
    assertThat(output).doesNotContain("jdbc:postgresql:");
    for (String secret : secrets) {
      assertThat(output).doesNotContain(secret);
    }
    return failure;
  }

  /** How long the command takes on this machine now if there is nothing to wait for. */
  private static Duration startTime(EngineArguments arguments) {
    Path log = directory.resolve("checked-" + REFUSED.incrementAndGet() + ".log");
    Path file = arguments.write(Path.of(log + ".properties"));
    Command command = Command.run(log, "run", "--check", "--config", file.toString());
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command.took();
  }

  /** Pauses briefly. */
  public static void pause(long millis) {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }
}
