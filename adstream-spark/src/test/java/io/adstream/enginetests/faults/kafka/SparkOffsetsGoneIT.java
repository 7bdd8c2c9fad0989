package io.adstream.enginetests.faults.kafka;

import org.junit.jupiter.api.Tag;

/** Spark, whose records are deleted. */
@Tag("slow")
class SparkOffsetsGoneIT extends OffsetsGoneCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
