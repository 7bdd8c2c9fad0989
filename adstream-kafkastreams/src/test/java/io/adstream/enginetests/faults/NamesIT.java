package io.adstream.enginetests.faults;

/** Kafka Streams, with hostile names. */
class NamesIT extends NamesCertification {

  @Override
  String engine() {
    return "kafka-streams";
  }
}
