package io.adstream.enginetests.faults.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.WaitingDecoder;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/**
 * An engine whose decoder cannot decide about records for a while resumes where it was, whether or
 * not it was killed meanwhile. {@code DecoderIT} tests the rest: other partitions, closing, idle
 * time.
 */
abstract class DecoderCertification extends FaultCertification {

  private static final int KILLS = 2;

  @Test
  @Survives(Fault.DECODER_AWAY)
  void tablesEqualTheBatchAnswerAfterOutagesOfWhatTheDecoderNeeds() throws Exception {
    Path away = directory.resolve("away");
    TrafficSpec traffic = Workload.traffic(SEED, much(40_000, 200_000));
    EngineArguments arguments =
        arguments("waiting", traffic)
            .with("decode.format", WaitingDecoder.Provider.class.getName())
            .with("decode.away.file", away.toString());
    SentTraffic sent = fill(arguments, traffic);
    long pace = sent.records() / much(15, 40);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      for (int kill = 0; kill < KILLS; kill++) {
        try (ChildProcess engine = engine(arguments.withEventsPerSecond(pace))) {
          awaitRead(engine, tables, tables.read() + 1);
          int before = engine.saidInAll().length();
          Files.createFile(away);
          awaitWaiting(engine, before);
          pause(much(2_000, 20_000));
          engine.checkRunning();
          if (kill == 0) {
            Files.delete(away); // continues by itself
            awaitRead(engine, tables, tables.read() + 1);
            Files.createFile(away);
            pause(1_000);
          }
          engine.kill();
        }
        assertThat(tables.read()).as("seed %s", SEED).isLessThan(sent.records());
        Files.delete(away);
      }
    }
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** All engines share one log. */
  private static void awaitWaiting(ChildProcess engine, int logBefore) {
    while (engine.saidInAll().indexOf(WaitingDecoder.REASON, logBefore) < 0) {
      engine.checkRunning();
      pause(50);
    }
  }
}
