package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.SinkFault;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An engine that is repeatedly killed or stopped at random moments leaves the same tables as one
 * that never was.
 */
abstract class KillCertification extends FaultCertification {

  private static final int SOONEST_KILL_MILLIS = 300;
  private static final int LATEST_KILL_MILLIS = 1_500;

  @Test
  @Survives(Fault.KILLED)
  void tablesEqualTheBatchAnswerAfterManyKills() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(20_000, 475_000));
    EngineArguments arguments = arguments("killed", traffic);
    SentTraffic sent = fill(arguments, traffic);
    assertThat(sent.trailing()).isEmpty();

    killAndFinish(arguments, traffic, sent, much(1, 10));

    checkTables(arguments, traffic, sent);
    assertThat(stored(arguments, traffic).counters().late()).isZero();
  }

  @Test
  @Survives(Fault.KILLED_AT_COMMIT)
  void batchIsStoredOnceWhereverItsCommitFindsTheKill() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(15_000, 30_000));
    EngineArguments arguments = arguments("halted", traffic);
    EngineArguments slow = arguments.withEventsPerSecond(3_000);
    SentTraffic sent = fill(arguments, traffic);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < much(1, 4); round++) {
      for (SinkFault fault :
          new SinkFault[] {SinkFault.HALT_AFTER_COMMIT, SinkFault.HALT_BEFORE_COMMIT}) {
        try (ChildProcess engine = engine(slow.withSinkFault(fault, random.nextInt(1, 4)))) {
          assertThat(engine.awaitExit(Duration.ofMinutes(3))).as(engine.said()).isEqualTo(137);
        }
      }
    }
    assertThat(stored(arguments, traffic).counters().read()).isLessThan(sent.records());
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** Runs only as a short version, since {@code StartAndEndIT} tests closing. */
  @Test
  @Tag("slow")
  @Survives(Fault.CLOSED)
  void tablesAgreeAfterEachSigtermAndEqualTheBatchAnswerAtTheEnd() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(20_000, 200_000));
    EngineArguments arguments = arguments("closed", traffic);
    SentTraffic sent = fill(arguments, traffic);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      for (int end = 1; end <= much(1, 5); end++) {
        long pace = pace(sent.records() - tables.read(), much(1, 5) - end + 1);
        try (ChildProcess engine = engine(arguments.withEventsPerSecond(pace))) {
          awaitRead(engine, tables, tables.read() + 1);
          engine.signal("TERM"); // rather than like a process whose parent is gone
          engine.awaitExit(Duration.ofMinutes(2));
          assertThat(engine.said())
              .contains("Stopped pipeline closed")
              .doesNotContain("Stopping before the sink has all results");
        }
        checkAgreement(stored(arguments, traffic), traffic);
        assertThat(tables.read()).as("seed %s", SEED).isLessThan(sent.records());
      }
    }
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  private static void checkAgreement(Tables stored, TrafficSpec traffic) {
    Counters counters = stored.counters();
    assertThat(counters.isBalanced()).as("%s", counters).isTrue();
    long joined =
        stored.facts().getOrDefault("joined", Map.of()).values().stream()
            .mapToLong(Long::longValue)
            .sum();
    assertThat(joined).isEqualTo(counters.matched());
    for (Cube cube : traffic.cubes()) {
      Measures total = stored.total(cube.name());
      assertThat(total.impressions()).isEqualTo(counters.accepted(EventType.IMPRESSION));
      assertThat(total.clicks()).isEqualTo(counters.matched());
    }
  }

  /** Kills the engine repeatedly, and then lets it finish. */
  void killAndFinish(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent, int kills)
      throws SQLException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      for (int kill = 1; kill <= kills; kill++) {
        // Little is what was joined before the last kill, much is what was joined since.
        long recordsFirst = random.nextLong(1, sent.records() / 100);
        long delayMillis = random.nextLong(SOONEST_KILL_MILLIS, LATEST_KILL_MILLIS);
        long pace = pace(sent.records() - tables.read(), kills - kill + 1);
        try (ChildProcess engine = engine(arguments.withEventsPerSecond(pace))) {
          awaitRead(engine, tables, tables.read() + recordsFirst);
          pause(delayMillis);
          engine.kill();
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
    }
    finish(arguments, traffic, sent);
  }

  /** Slow enough that a run until the latest kill leaves a fair share of the work to the others. */
  private static long pace(long recordsLeft, int killsLeft) {
    return recordsLeft * 1000 / LATEST_KILL_MILLIS / (killsLeft + 1);
  }
}
