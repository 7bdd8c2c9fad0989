package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.SinkFault;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka Streams, killed. */
class KillIT extends KillCertification {

  private static final long BETWEEN_KILLS_MILLIS = 15_000;

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /** With Kafka's default settings instead of the tests' shorter timeouts. */
  @Test
  @Tag("slow")
  @Survives(Fault.KILLED_AND_BACK)
  void resultsComeSoonAfterAKill() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(60_000, 300_000));
    EngineArguments arguments =
        arguments("soon", traffic).withDefaults().withEventsPerSecond(much(500, 5_000));
    SentTraffic sent = fill(arguments, traffic);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      List<Long> pausesMillis = new ArrayList<>();
      for (int kill = 1; kill <= much(2, 5); kill++) {
        try (ChildProcess engine = engine(arguments)) {
          awaitRead(engine, tables, tables.read() + 100);
          pause(3_000); // so that it has had heartbeats and commits
          engine.kill();
        }
        long begin = System.nanoTime();
        long read = tables.read();
        assertThat(read).as("read at kill %s, seed %s", kill, SEED).isLessThan(sent.records());
        try (ChildProcess engine = engine(arguments)) {
          awaitRead(engine, tables, read + 1);
          pausesMillis.add((System.nanoTime() - begin) / 1_000_000);
          assertThat(engine.saidInAll()).contains("members of dead processes from group");
          engine.kill();
        }
      }
      LOG.info("Results came again after {} ms", pausesMillis);
      assertThat(pausesMillis).as("seed %s", SEED).allMatch(millis -> millis < 15_000);
    }
    finish(arguments.withEventsPerSecond(0), traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** Results arrive between any two kills, although each start restores all open impressions. */
  @Test
  @Tag("slow")
  @Survives(Fault.KILLED_AND_BACK)
  void resultsComeBetweenKillsEvery15SecondsWithManyOpenImpressions() throws Exception {
    long open = much(20_000L, 1_500_000L);
    TrafficSpec traffic = allOpen(Workload.traffic(SEED, open + much(20_000, 120_000)));
    EngineArguments arguments = arguments("every", traffic).withDefaults().withHeap("2g");
    SentTraffic sent = fill(arguments, traffic);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      try (ChildProcess engine = engine(arguments.withEventsPerSecond(40_000))) {
        awaitRead(engine, tables, open);
        engine.kill();
      }
      EngineArguments slow = arguments.withEventsPerSecond(500);
      for (int kill = 1; kill <= much(2, 12); kill++) {
        long read = tables.read();
        try (ChildProcess engine = engine(slow)) {
          pause(BETWEEN_KILLS_MILLIS);
          engine.kill();
        }
        LOG.info("Kill {}: {} more records", kill, tables.read() - read);
        assertThat(tables.read()).isBetween(read + 1, sent.records() - 1);
      }
    }
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** Traffic whose impressions all stay open. */
  private static TrafficSpec allOpen(TrafficSpec usual) {
    return usual.withJoin(usual.join().toBuilder().attributionWindow(Duration.ofHours(24)).build());
  }

  /** The comparison detects a position that is not stored together with the rows. */
  @Test
  @Tag("slow")
  @Survives(value = Fault.KILLED, negativeControl = true)
  void withoutThePositionInTheTransactionRowsDouble() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    EngineArguments arguments =
        arguments("apart", traffic).withSinkFault(SinkFault.POSITION_APART, 1);
    SentTraffic sent = fill(arguments, traffic);

    killAndFinish(arguments, traffic, sent, 2);

    Tables stored = stored(arguments, traffic);
    Tables expected = Tables.of(sent.answer(), traffic.plan());
    assertThat(stored.differencesFrom(expected)).as("seed %s", SEED).isNotEmpty();
    for (Cube cube : traffic.cubes()) {
      Measures total = stored.total(cube.name());
      Measures right = expected.total(cube.name());
      LOG.info("{}: {} impressions of {}", cube.name(), total.impressions(), right.impressions());
      assertThat(total.impressions()).isGreaterThan(right.impressions());
      assertThat(total.impressionCostMicros()).isGreaterThan(right.impressionCostMicros());
    }
    // Nothing is missing: the join resumed where it was, and the results topic still has its
    // matches.
    assertThat(stored.counters()).isEqualTo(expected.counters());
    assertThat(stored.kpis()).containsOnlyKeys(expected.kpis().keySet());
    assertThat(stored.facts().get("joined")).isEqualTo(expected.facts().get("joined"));
  }
}
