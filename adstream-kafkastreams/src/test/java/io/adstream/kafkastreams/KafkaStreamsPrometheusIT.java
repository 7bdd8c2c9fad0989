package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.PrometheusIT;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KafkaStreamsPrometheusIT extends PrometheusIT {

  @Override
  protected String engine() {
    return "kafka-streams";
  }
}
