package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Spark, with nothing to read. */
@Tag("slow")
class SparkSilenceIT extends SilenceCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
