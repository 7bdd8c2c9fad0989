package io.adstream.samples.conform;

import io.adstream.tck.EngineCertification;
import io.adstream.tck.EngineHarness;

/** Kafka Streams gives the answers of the kit. */
class KafkaStreamsCertificationIT extends EngineCertification {

  @Override
  protected EngineHarness newHarness() {
    return new KafkaEngineHarness("kafka-streams");
  }

  @Override
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 3);
  }
}
