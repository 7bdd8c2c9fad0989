package io.adstream.enginetests.faults.process;

/** Certifies Kafka Streams under changes of the clock. */
class ClockIT extends ClockCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
