package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.KafkaEngineCertification;

/** Certifies Kafka Streams with the kit. */
class KafkaStreamsCertificationIT extends KafkaEngineCertification {

  @Override
  protected String engine() {
    return "kafka-streams";
  }
}
