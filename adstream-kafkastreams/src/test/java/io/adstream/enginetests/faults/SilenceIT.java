package io.adstream.enginetests.faults;

/** Kafka Streams, with nothing to read. */
class SilenceIT extends SilenceCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
