package io.adstream.samples.spark;

import io.adstream.samples.conform.KafkaEngineHarness;
import io.adstream.tck.EngineCertification;
import io.adstream.tck.EngineHarness;

/** Spark gives the answers of the kit. */
class SparkCertificationIT extends EngineCertification {

  @Override
  protected EngineHarness newHarness() {
    return new KafkaEngineHarness("spark");
  }

  @Override
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 3);
  }
}
