package io.adstream.enginetests.faults.kafka;

/** Kafka Streams, with brokers that fail. */
class BrokerFaultsIT extends BrokerFaultsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
