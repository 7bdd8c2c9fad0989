package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spark with a second driver, which must do no harm. */
@Tag("slow")
class SparkSecondIT extends SecondCertification {

  @Override
  public String engine() {
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
    assertThat(refusal(elsewhere)).contains("ends at batch -1", "start with rebuild");
    checkTables(arguments, traffic, sent);
  }
}
