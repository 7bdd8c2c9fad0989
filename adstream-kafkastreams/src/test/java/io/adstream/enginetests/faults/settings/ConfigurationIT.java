package io.adstream.enginetests.faults.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import org.junit.jupiter.api.Test;

/** Kafka Streams with a faulty configuration. */
class ConfigurationIT extends ConfigurationCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /** Without a shuffle a partition of one topic is joined with that of the other. */
  @Test
  @Survives(Fault.MISCONFIGURED)
  void unequalPartitionsAreNamed() throws Exception {
    EngineArguments arguments = pipeline("unequal");
    kafka.createTopics(2, arguments.impressionsTopic());
    kafka.createTopics(3, arguments.clicksTopic());
    assertThat(refusal(arguments)).contains("2 partitions", "has 3", "set keying to ANY");
  }
}
