package io.adstream.enginetests.faults.settings;

/** Kafka Streams, with hostile names. */
class NamesIT extends NamesCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
