package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with hostile names. */
@Tag("slow")
class SparkNamesIT extends NamesCertification {

  @Override
  String engine() {
    return "spark";
  }
}
