package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.PrometheusIT;
import org.junit.jupiter.api.Tag;

@Tag("slow")
@Tag("tools") // .ci/run has it
class KafkaStreamsPrometheusIT extends PrometheusIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
