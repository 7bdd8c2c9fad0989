package io.adstream.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.join.Counters;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.faults.EngineArguments.Position;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine that is killed at any moment, again and again, leaves the same tables as one that never
 * was. The seed decides the traffic and when to kill; where that finds the engine, the machine. A
 * subclass names the engine.
 */
abstract class KillCertification {

  static final Logger LOG = LoggerFactory.getLogger(KillCertification.class);

  static final long SEED =
      Long.getLong("adstream.seed", new SplittableRandom().nextLong(1_000_000));

  private static final int SOONEST_KILL_MILLIS = 300;
  private static final int LATEST_KILL_MILLIS = 1_500;
  private static final long PATIENCE_SECONDS = 60;

  static EmbeddedKafka kafka;
  static EmbeddedPostgres postgres;
  static Path directory;

  @BeforeAll
  static void start(@TempDir Path temporary) {
    directory = temporary;
    LOG.info("Repeat with -Dadstream.seed={}", SEED);
    kafka =
        EmbeddedKafka.builder()
            // How often the broker looks for transactions that nobody will end.
            .property("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200")
            .start();
    postgres = EmbeddedPostgres.builder().durable().start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
    kafka.close();
  }

  /** The engine's name. */
  abstract String engine();

  @Test
  void tablesEqualTheBatchAnswerAfterTenKills() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 475_000);
    EngineArguments arguments = arguments("killed", Position.WITH_ROWS);
    SentTraffic sent = Workload.fill(kafka, arguments, traffic);
    assertThat(sent.records()).isGreaterThan(500_000);
    assertThat(sent.trailing()).isEmpty();

    Outcome outcome = run(arguments, traffic, sent, 10);

    assertThat(outcome.stored().differencesFrom(outcome.expected())).as("seed %s", SEED).isEmpty();
    Counters counters = outcome.stored().counters();
    assertThat(counters.isBalanced()).as("%s", counters).isTrue();
    assertThat(counters.read()).isEqualTo(sent.records());
    assertThat(counters.late()).isZero();
  }

  record Outcome(Tables expected, Tables stored) {}

  EngineArguments arguments(String name, Position position) {
    return new EngineArguments(
        engine(),
        kafka.bootstrapServers(),
        postgres.jdbcUrl(),
        postgres.user(),
        name,
        0,
        position,
        directory.resolve("state-" + name));
  }

  /** Kills the engine so many times, and then lets it finish. */
  Outcome run(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent, int kills)
      throws SQLException {
    Path log = directory.resolve(arguments.name() + ".log");
    SplittableRandom random = new SplittableRandom(SEED);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      for (int kill = 1; kill <= kills; kill++) {
        // Little is what was joined before the last kill, much is what was joined since.
        long recordsFirst = random.nextLong(1, sent.records() / 100);
        long delayMillis = random.nextLong(SOONEST_KILL_MILLIS, LATEST_KILL_MILLIS);
        long pace = pace(sent.records() - tables.read(), kills - kill + 1);
        try (ChildProcess engine = ChildProcess.engine(arguments.withEventsPerSecond(pace), log)) {
          killAtWork(engine, tables, recordsFirst, delayMillis);
        }
        long read = tables.read();
        LOG.info(
            "Kill {}, {} records and {} ms after its start: {} of {}",
            kill,
            recordsFirst,
            delayMillis,
            read,
            sent.records());
        assertThat(read).as("read at kill %s, seed %s", kill, SEED).isLessThan(sent.records());
      }
      try (ChildProcess engine = ChildProcess.engine(arguments, log)) {
        awaitEnd(engine, tables, traffic, sent);
        engine.kill();
      }
      return new Outcome(Tables.of(sent.answer(traffic.cubes())), tables.all(traffic.cubes()));
    }
  }

  /** So slow that a run until the latest kill leaves a fair share of the work to the others. */
  private static long pace(long recordsLeft, int killsLeft) {
    return recordsLeft * 1000 / LATEST_KILL_MILLIS / (killsLeft + 1);
  }

  /** Kills an engine so long after it was seen to have stored so much. */
  private static void killAtWork(
      ChildProcess engine, StoredTables tables, long recordsFirst, long delayMillis)
      throws SQLException {
    awaitRead(engine, tables, tables.read() + recordsFirst);
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
    engine.kill();
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
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      read = tables.read();
    }
  }
}
