package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.DatasetsIT;

/** Whole public data sets on Kafka Streams. */
class KafkaStreamsDatasetsIT extends DatasetsIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
