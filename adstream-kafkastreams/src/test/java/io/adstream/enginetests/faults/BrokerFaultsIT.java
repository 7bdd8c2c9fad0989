package io.adstream.enginetests.faults;

/** Kafka Streams, with brokers that fail. */
class BrokerFaultsIT extends BrokerFaultsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
