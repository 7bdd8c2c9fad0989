package io.adstream.enginetests.faults;

/** Kafka Streams, that catches up. */
class CatchUpIT extends CatchUpCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
