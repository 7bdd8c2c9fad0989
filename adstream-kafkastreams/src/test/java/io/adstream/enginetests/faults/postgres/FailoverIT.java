package io.adstream.enginetests.faults.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.SinkFault;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import org.junit.jupiter.api.Test;

/** Certifies Kafka Streams, whose results topic still holds what the standby lacks. */
class FailoverIT extends FailoverCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Override
  void checkAfterLoss(
      ChildProcess engine, EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    awaitAll(engine, arguments, traffic, sent);
    assertThat(engine.saidInAll()).contains("Continuing at another position in");
    engine.kill();
    checkTables(arguments, traffic, sent);
  }

  /** The comparison detects commits that stay missing. */
  @Test
  @Survives(value = Fault.FAILOVER, negativeControl = true)
  void commitsStayMissingInASinkThatIgnoresPositions() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    try (ReplicatedPostgres servers = start("ignored", traffic)) {
      EngineArguments arguments =
          on(servers, "ignored", traffic).withSinkFault(SinkFault.POSITION_IGNORED, 1);
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      try (ChildProcess engine = engine(arguments)) {
        loseCommits(servers, engine, arguments, sent);
        awaitAll(engine, arguments, traffic, sent);
        engine.kill();
      }
      Tables expected = Tables.of(sent.answer(), traffic.plan());
      assertThat(stored(arguments, traffic).differencesFrom(expected))
          .as("seed %s", SEED)
          .isNotEmpty();
    }
  }
}
