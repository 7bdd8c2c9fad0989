package io.adstream.enginetests.faults;

/** Kafka Streams, fed with trouble. */
class InputIT extends InputCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
