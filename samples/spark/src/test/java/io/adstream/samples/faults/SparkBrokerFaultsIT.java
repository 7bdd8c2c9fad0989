package io.adstream.samples.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with brokers that fail. */
@Tag("slow")
class SparkBrokerFaultsIT extends BrokerFaultsCertification {

  @Override
  String engine() {
    return "spark";
  }
}
