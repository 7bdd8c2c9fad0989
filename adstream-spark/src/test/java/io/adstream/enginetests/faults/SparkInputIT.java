package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark with hostile input. */
@Tag("slow")
class SparkInputIT extends InputCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
