package io.adstream.spark;

import io.adstream.enginetests.engine.KafkaEngineCertification;

/** Spark gives the answers of the kit. */
class SparkCertificationIT extends KafkaEngineCertification {

  @Override
  protected String engine() {
    return "spark";
  }
}
