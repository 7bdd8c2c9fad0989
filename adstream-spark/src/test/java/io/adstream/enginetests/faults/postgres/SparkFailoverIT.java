package io.adstream.enginetests.faults.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Tables;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;

/** Certifies Spark, whose checkpoint is ahead of the standby. */
class SparkFailoverIT extends FailoverCertification {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  public String engine() {
    return "spark";
  }

  /** The pipeline ends at its next batch and at each start. */
  @Override
  void checkAfterLoss(
      ChildProcess engine, EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    checkRefused(engine);
    try (ChildProcess again = engine(arguments)) {
      checkRefused(again);
    }
    Tables left = stored(arguments, traffic);
    assertThat(left.counters().isBalanced()).isTrue();
    assertThat(left.counters().read()).isLessThan(sent.records());
  }

  private static void checkRefused(ChildProcess engine) {
    assertThat(engine.awaitExit(PATIENCE)).as(engine.said()).isNotZero();
    assertThat(engine.said()).contains("the sink is behind the checkpoint", "start with rebuild");
  }
}
