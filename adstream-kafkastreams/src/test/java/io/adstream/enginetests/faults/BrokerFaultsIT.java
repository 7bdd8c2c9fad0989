package io.adstream.enginetests.faults;

/** Kafka Streams, with brokers that fail. */
class BrokerFaultsIT extends BrokerFaultsCertification {

  @Override
  String engine() {
    return "kafka-streams";
  }
}
