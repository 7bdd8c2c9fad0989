package io.adstream.enginetests.faults.settings;

import org.junit.jupiter.api.Tag;

/** Spark, with hostile names. */
@Tag("slow")
class SparkNamesIT extends NamesCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
