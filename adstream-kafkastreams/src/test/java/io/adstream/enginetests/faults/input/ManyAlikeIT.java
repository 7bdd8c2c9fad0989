package io.adstream.enginetests.faults.input;

/** Kafka Streams with many identical ids or times. */
class ManyAlikeIT extends ManyAlikeCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
