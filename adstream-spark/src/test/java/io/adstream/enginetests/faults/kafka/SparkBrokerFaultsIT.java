package io.adstream.enginetests.faults.kafka;

import org.junit.jupiter.api.Tag;

/** Spark, with brokers that fail. */
@Tag("slow")
class SparkBrokerFaultsIT extends BrokerFaultsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
