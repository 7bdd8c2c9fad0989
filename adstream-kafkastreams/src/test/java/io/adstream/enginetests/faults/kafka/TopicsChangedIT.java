package io.adstream.enginetests.faults.kafka;

/** Kafka Streams, whose source topics are created again. */
class TopicsChangedIT extends TopicsChangedCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
