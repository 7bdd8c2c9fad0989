package io.adstream.enginetests.faults.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Certifies that an engine survives the failover to a standby that may lack the newest commits. */
@Tag("slow")
abstract class FailoverCertification extends ServerFaultCertification {

  private EmbeddedPostgres shared;

  @BeforeEach
  void rememberShared() {
    shared = postgres;
  }

  @AfterEach
  void useShared() {
    postgres = shared;
  }

  /** Checks how the engine continues if the sink lacks batches that it has written. */
  abstract void checkAfterLoss(
      ChildProcess engine, EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception;

  @Test
  @Survives(Fault.FAILOVER)
  void standbyThatLacksCommitsIsCompletedOrRefused() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(20_000, 60_000));
    try (ReplicatedPostgres servers = start("failover", traffic)) {
      EngineArguments arguments = on(servers, "failover", traffic);
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      try (ChildProcess engine = engine(arguments)) {
        loseCommits(servers, engine, arguments, sent);
        checkAfterLoss(engine, arguments, traffic, sent);
      }
    }
  }

  @Test
  @Survives(Fault.FAILOVER)
  void standbyThatHasAllCommitsIsContinued() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(20_000, 60_000));
    try (ReplicatedPostgres servers = start("synchronous", traffic)) {
      servers.makeSynchronous();
      EngineArguments arguments = on(servers, "synchronous", traffic);
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      try (ChildProcess engine = engine(arguments)) {
        awaitRead(engine, arguments, sent.records() / 4);
        long read = read(arguments);
        servers.failOver();
        postgres = servers.standby();
        assertThat(read(arguments)).isBetween(read, sent.records() - 1);
        awaitAll(engine, arguments, traffic, sent);
        engine.kill();
      }
      checkTables(arguments, traffic, sent);
    }
  }

  /** Disconnects the standby, lets the engine commit more, and fails over. */
  static void loseCommits(
      ReplicatedPostgres servers, ChildProcess engine, EngineArguments arguments, SentTraffic sent)
      throws Exception {
    awaitRead(engine, arguments, sent.records() / 8);
    servers.cut();
    awaitRead(engine, arguments, read(arguments) + sent.records() / 8);
    long read = read(arguments);
    servers.failOver();
    postgres = servers.standby();
    LOG.info("The standby has {} records of {}, sent {}", read(arguments), read, sent.records());
    assertThat(read(arguments)).as("seed %s", SEED).isBetween(1L, read - 1);
    assertThat(read).as("seed %s", SEED).isLessThan(sent.records());
  }

  static void awaitAll(
      ChildProcess engine, EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    try (Connection connection = postgres.connect()) {
      awaitEnd(engine, new StoredTables(connection, arguments.name()), traffic, sent);
    }
  }

  /** Starts servers that hold the pipeline's schema. */
  ReplicatedPostgres start(String name, TrafficSpec traffic) throws Exception {
    Path files = directory.resolve("primary-" + name);
    try (EmbeddedPostgres first = EmbeddedPostgres.builder().directory(files).start()) {
      postgres = first;
      prepareSchema(arguments(name, traffic));
    }
    ReplicatedPostgres servers =
        new ReplicatedPostgres(files, directory.resolve("standby-" + name));
    postgres = servers.primary();
    return servers;
  }

  EngineArguments on(ReplicatedPostgres servers, String name, TrafficSpec traffic) {
    return arguments(name, traffic).with("sink.url", servers.jdbcUrl()).withEventsPerSecond(2_000);
  }
}
