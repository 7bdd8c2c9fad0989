package io.adstream.enginetests.faults.kafka;

/** Kafka Streams, at the end of a long line. */
class SlowLinesFaultsIT extends SlowLinesCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
