package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Spark with hostile input. */
@Tag("slow")
class SparkInputIT extends InputCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
