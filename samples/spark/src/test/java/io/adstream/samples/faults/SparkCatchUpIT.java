package io.adstream.samples.faults;

import org.junit.jupiter.api.Tag;

/** Spark, that catches up. */
@Tag("slow")
class SparkCatchUpIT extends CatchUpCertification {

  @Override
  String engine() {
    return "spark";
  }
}
