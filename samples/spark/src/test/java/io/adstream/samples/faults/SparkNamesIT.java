package io.adstream.samples.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with hostile names. */
@Tag("slow")
class SparkNamesIT extends NamesCertification {

  @Override
  String engine() {
    return "spark";
  }
}
