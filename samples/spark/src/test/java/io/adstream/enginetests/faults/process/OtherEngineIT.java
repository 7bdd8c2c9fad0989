package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka Streams on the tables that Spark has filled. */
@Tag("slow")
class OtherEngineIT extends FaultCertification {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  public String engine() {
    return "spark";
  }

  @Test
  @Survives(Fault.CHANGED_OR_SECOND)
  void otherEngineOnTheSameTablesIsRefusedByName() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 5_000);
    EngineArguments spark = arguments("others", traffic);
    SentTraffic sent = fill(spark, traffic);
    EngineArguments streams =
        EngineArguments.of(
            "kafka-streams",
            "others",
            kafka.bootstrapServers(),
            postgres.jdbcUrl(),
            traffic,
            directory.resolve("streams"));
    Path log = directory.resolve("others-streams.log");
    finish(spark, traffic, sent);
    try (ChildProcess second = EngineProcess.start(streams, StreamsClassPath.get(), log)) {
      assertThat(second.awaitExit(PATIENCE)).isNotZero();
      assertThat(second.said()).contains("another engine filled the sink", "start with rebuild");
    }
    checkTables(spark, traffic, sent);
  }
}
