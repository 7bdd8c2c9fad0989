package io.adstream.enginetests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.SinkFault;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import org.junit.jupiter.api.Test;

/** Kafka Streams, killed. */
class KillIT extends KillCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /** The comparison sees what it is for: a position that is not one with the rows. */
  @Test
  @Survives(value = Fault.KILLED, negativeControl = true)
  void withoutThePositionInTheTransactionRowsDouble() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    EngineArguments arguments =
        arguments("apart", traffic).withSinkFault(SinkFault.POSITION_APART, 1);
    SentTraffic sent = fill(arguments, traffic);

    killAndFinish(arguments, traffic, sent, 2);

    Tables stored = stored(arguments, traffic);
    Tables expected = Tables.of(sent.answer(traffic.cubes()));
    assertThat(stored.differencesFrom(expected)).as("seed %s", SEED).isNotEmpty();
    for (Cube cube : traffic.cubes()) {
      Measures total = stored.total(cube);
      Measures right = expected.total(cube);
      LOG.info("{}: {} impressions of {}", cube.name(), total.impressions(), right.impressions());
      assertThat(total.impressions()).isGreaterThan(right.impressions());
      assertThat(total.impressionCostMicros()).isGreaterThan(right.impressionCostMicros());
    }
    // Nothing is missing: the join went on where it was, and its matches have a safety net.
    assertThat(stored.counters()).isEqualTo(expected.counters());
    assertThat(stored.kpis()).containsOnlyKeys(expected.kpis().keySet());
    assertThat(stored.facts().get("joined")).isEqualTo(expected.facts().get("joined"));
  }
}
