package io.adstream.enginetests.faults;

/** Kafka Streams, fed with many that are alike. */
class ManyAlikeIT extends ManyAlikeCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
