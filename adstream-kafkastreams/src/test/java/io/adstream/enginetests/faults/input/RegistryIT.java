package io.adstream.enginetests.faults.input;

/** Kafka Streams, whose schema registry has trouble. */
class RegistryIT extends RegistryCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
