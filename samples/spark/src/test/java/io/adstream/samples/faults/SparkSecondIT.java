package io.adstream.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spark, of which a second driver must do no harm, and neither must the other engine. */
@Tag("slow")
class SparkSecondIT extends SecondCertification {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  String engine() {
    return "spark";
  }

  /** With the same checkpoint. */
  @Override
  EngineArguments second(EngineArguments first) {
    return first;
  }

  @Test
  @Survives(Fault.CHANGED_OR_SECOND)
  void tablesWithoutTheirCheckpointAreRefusedByName() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 5_000);
    EngineArguments arguments = arguments("lost", traffic);
    SentTraffic sent = fill(arguments, traffic);
    finish(arguments, traffic, sent);
    EngineArguments elsewhere =
        arguments.with("spark.adstream.checkpoint", directory.resolve("none").toUri().toString());
    assertThat(ConfigurationCertification.refusal(elsewhere))
        .contains("ends at batch -1", "start with rebuild");
    checkTables(arguments, traffic, sent);
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
    try (ChildProcess second = ChildProcess.engine(streams, streamsClassPath(), log)) {
      assertThat(second.awaitExit(PATIENCE)).isNotZero();
      assertThat(second.said()).contains("another engine filled the sink", "start with rebuild");
    }
    checkTables(spark, traffic, sent);
  }

  /** What the samples are run and tested with, without Spark; this build has made it. */
  private static String streamsClassPath() {
    Path target = Path.of("../target").toAbsolutePath().normalize();
    return String.join(
        File.pathSeparator,
        target.resolve("classes").toString(),
        target.resolve("test-classes").toString(),
        target.resolve("lib").resolve("*").toString());
  }
}
