package io.adstream.samples.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with nothing to read. */
@Tag("slow")
class SparkSilenceIT extends SilenceCertification {

  @Override
  String engine() {
    return "spark";
  }
}
