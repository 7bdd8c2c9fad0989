package io.adstream.spark;

import io.adstream.enginetests.engine.KafkaEngineCertification;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certifies Spark with the kit. */
@ExtendWith(OwnSpark.class)
class SparkCertificationIT extends KafkaEngineCertification {

  @Override
  protected String engine() {
    return "spark";
  }
}
