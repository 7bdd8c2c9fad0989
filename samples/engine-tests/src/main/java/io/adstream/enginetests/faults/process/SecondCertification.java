package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pipeline that differs from the one whose results are stored, or that is already running. */
abstract class SecondCertification extends FaultCertification {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(300);

  /** {@code EngineIT} tests this within one process. */
  @Test
  @Tag("slow")
  @Survives(Fault.CHANGED_OR_SECOND)
  void changedPipelineIsRefusedByNameUntilItIsRebuilt() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 10_000);
    EngineArguments arguments = arguments("changed", traffic);
    SentTraffic sent = fill(arguments, traffic);
    finish(arguments, traffic, sent);

    Duration lateness = traffic.join().impressionLateness().plusSeconds(30);
    EngineArguments changed =
        arguments
            .with("join.impression.lateness", lateness.toString())
            .with("cube.total.window", "PT1M");
    assertThat(refusal(changed))
        .contains("join.impressionLateness is PT1M, expected PT30S")
        .contains("cube.total is PT1M [] IMPRESSION_TIME, expected PT5M")
        .contains("rebuild");
    assertThat(refusal(arguments.with("pipeline.name", "another")))
        .contains("pipeline is \"another\", expected \"changed\"");
    checkTables(arguments, traffic, sent);

    rebuild(arguments.with("sink.user", postgres.user()), traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** A rebuild works whatever state the engine still has. */
  private static void rebuild(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    Path file = arguments.write(directory.resolve("rebuild.properties"));
    Path log = directory.resolve("rebuild.log");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ChildProcess engine =
            ChildProcess.command(log, "run", "--rebuild", "--config", file.toString())) {
      // Until it has cleared the results.
      statement.execute("CREATE TABLE began AS SELECT epoch FROM changed.pipeline");
      awaitAnother(engine, statement);
      awaitEnd(engine, new StoredTables(connection, arguments.name()), traffic, sent);
      engine.kill();
    }
  }

  private static void awaitAnother(ChildProcess engine, Statement statement) throws Exception {
    String another =
        "SELECT FROM changed.pipeline JOIN began ON began.epoch <> changed.pipeline.epoch";
    boolean began = false;
    while (!began) {
      engine.checkRunning();
      try (var row = statement.executeQuery(another)) {
        began = row.next();
      }
      pause(20);
    }
  }

  /** Deleted results cannot be replaced by the engine's own state. */
  @Test
  @Tag("slow")
  @Survives(Fault.CHANGED_OR_SECOND)
  void tablesMadeAnewAreFilledFromTheBeginning() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 10_000);
    EngineArguments arguments = arguments("anew", traffic);
    SentTraffic sent = fill(arguments, traffic);
    finish(arguments, traffic, sent);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA anew, anew_bi CASCADE");
    }
    prepareSchema(arguments);
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** One of them may give up, as long as it says why; the other continues as if alone. */
  @Test
  @Survives(Fault.CHANGED_OR_SECOND)
  void secondOneThatStartsMeanwhileHarmsNothing() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(30_000, 60_000));
    EngineArguments arguments = arguments("twice", traffic);
    SentTraffic sent = fill(arguments, traffic);
    EngineArguments slow = arguments.withEventsPerSecond(3_000);
    try (Connection connection = postgres.connect();
        ChildProcess first = engine(slow)) {
      StoredTables tables = new StoredTables(connection, "twice");
      awaitRead(first, tables, sent.records() / 10);
      try (ChildProcess second =
          EngineProcess.start(second(slow), directory.resolve("second.log"))) {
        long end = sent.newestMillis() - traffic.join().impressionLateness().toMillis();
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (tables.read() < sent.records() || tables.lanesAt(end) < Workload.LANES) {
          assertThat(first.isRunning() || second.isRunning())
              .as("%s%n%s", first.said(), second.said())
              .isTrue();
          assertThat(System.nanoTime()).as(first.said()).isLessThan(giveUp);
          pause(20);
        }
        for (ChildProcess ended : new ChildProcess[] {first, second}) {
          LOG.info("{}", ended.isRunning() ? "Runs" : ended.said());
        }
      }
    }
    checkTables(arguments, traffic, sent);
  }

  /** The same pipeline in another process. */
  abstract EngineArguments second(EngineArguments first);
}
