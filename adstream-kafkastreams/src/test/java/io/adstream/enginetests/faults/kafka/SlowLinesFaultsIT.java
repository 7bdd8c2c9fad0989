package io.adstream.enginetests.faults.kafka;

/** Certifies Kafka Streams with long round trips. */
class SlowLinesFaultsIT extends SlowLinesCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
