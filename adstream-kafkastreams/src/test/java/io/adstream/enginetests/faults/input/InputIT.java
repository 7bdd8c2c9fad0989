package io.adstream.enginetests.faults.input;

/** Kafka Streams with hostile input. */
class InputIT extends InputCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
