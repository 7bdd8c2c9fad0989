package io.adstream.enginetests.faults.kafka;

/** Kafka Streams, whose records are deleted. */
class OffsetsGoneIT extends OffsetsGoneCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
