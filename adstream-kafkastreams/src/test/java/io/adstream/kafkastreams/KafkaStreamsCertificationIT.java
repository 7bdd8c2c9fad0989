package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.KafkaEngineCertification;

/** Kafka Streams gives the answers of the kit. */
class KafkaStreamsCertificationIT extends KafkaEngineCertification {

  @Override
  protected String engine() {
    return "kafka-streams";
  }
}
