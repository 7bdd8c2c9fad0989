package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.RejectReason;
import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.input.RawProducer;
import io.adstream.enginetests.input.RawRecord;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.process.WallClock;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counters;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Certifies that an engine survives changes of its machine's clock while it reads. */
@Tag("slow")
abstract class ClockCertification extends ServerFaultCertification {

  private static final Duration BACK = Duration.ofHours(-1);
  private static final Duration FORWARD = Duration.ofHours(1);

  /** Far less than the clock's jump. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int IMPRESSIONS = 200;

  private Duration now = Duration.ZERO;

  @Test
  @Survives(Fault.CLOCK_JUMPS)
  void clockThatJumpsHoldsNothingUpAndChangesNoResult() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(80_000, 160_000));
    EngineArguments arguments = arguments("clock", traffic);
    SentTraffic sent = fill(arguments, traffic);
    WallClock clock = new WallClock(directory);
    EngineArguments slow = arguments.withEventsPerSecond(1_500);
    ChildProcess engine = engine(slow, clock);
    try {
      awaitRead(engine, arguments, sent.records() / 20);
      for (Duration ahead : List.of(BACK, Duration.ZERO, FORWARD, Duration.ZERO)) {
        checkUnfinished(arguments, sent);
        long read = read(arguments);
        long begin = System.nanoTime();
        engine = set(clock, ahead, engine, slow);
        awaitMore(engine, arguments, read + sent.records() / 20);
        LOG.info("{} ahead: continued for {} ms", ahead, (System.nanoTime() - begin) / 1_000_000);
      }
    } finally {
      engine.close();
    }
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  @Test
  @Survives(Fault.CLOCK_JUMPS)
  void eventsAheadOfAClockThatWasSetBackAreRejectedByName() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 1_000);
    EngineArguments arguments = arguments("ahead", traffic);
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    WallClock clock = new WallClock(directory);
    ChildProcess engine = engine(arguments, clock);
    try (RawProducer producer = new RawProducer(arguments)) {
      producer.send(impressions("right", traffic));
      awaitMore(engine, arguments, IMPRESSIONS);
      engine = set(clock, BACK, engine, arguments);
      producer.send(impressions("back", traffic));
      awaitMore(engine, arguments, 2 * IMPRESSIONS);
      engine = set(clock, Duration.ZERO, engine, arguments);
      producer.send(impressions("again", traffic));
      awaitMore(engine, arguments, 3 * IMPRESSIONS);
    } finally {
      engine.close();
    }
    Counters counters = stored(arguments, traffic).counters();
    assertThat(counters.isBalanced()).as("%s", counters).isTrue();
    assertThat(counters.accepted(EventType.IMPRESSION)).isEqualTo(2L * IMPRESSIONS);
    assertThat(query("SELECT count(*) FROM ahead.dead_letter WHERE detail LIKE '%clock%'"))
        .containsExactly(String.valueOf(IMPRESSIONS));
    assertThat(query("SELECT DISTINCT reason FROM ahead.dead_letter"))
        .containsExactly(RejectReason.FUTURE_TIME.name());
  }

  /** Sets the clock, and restarts an engine that ends because of it, as a service manager does. */
  private ChildProcess set(
      WallClock clock, Duration ahead, ChildProcess engine, EngineArguments arguments)
      throws Exception {
    boolean isBack = ahead.compareTo(now) < 0;
    int namings = namings(engine);
    clock.set(ahead);
    now = ahead;
    if (!isBack) {
      return engine;
    }
    assertThat(engine.awaitExit(PATIENCE)).as(engine.said()).isNotZero();
    assertThat(namings(engine)).as("errors that name the clock").isGreaterThan(namings);
    return engine(arguments, clock);
  }

  /** How often the log, which all engines of a pipeline share, names the cause. */
  private static int namings(ChildProcess engine) {
    return engine.saidInAll().split("clock was set back by 3600 s", -1).length;
  }

  private static ChildProcess engine(EngineArguments arguments, WallClock clock) {
    return EngineProcess.start(
        arguments, clock.environment(), directory.resolve(arguments.name() + ".log"));
  }

  /** Waits until a total number of records has been read, for less than the clock's jump. */
  private static void awaitMore(ChildProcess engine, EngineArguments arguments, long records)
      throws SQLException {
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                engine.checkRunning();
                return tables.read() >= records;
              });
    }
  }

  private static List<RawRecord> impressions(String prefix, TrafficSpec traffic) {
    long now = System.currentTimeMillis();
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < IMPRESSIONS; i++) {
      records.add(
          RawRecord.of(
              Impression.builder(prefix + i, traffic.schema()).eventTimeMillis(now).build(), now));
    }
    return records;
  }
}
