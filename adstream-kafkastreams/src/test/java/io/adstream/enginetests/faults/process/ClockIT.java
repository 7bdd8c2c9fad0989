package io.adstream.enginetests.faults.process;

/** Kafka Streams, whose machine's clock is set. */
class ClockIT extends ClockCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Override
  boolean endsWhenSetBack() {
    return false;
  }
}
