package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark, whose decoder needs what may be away. */
@Tag("slow")
class SparkDecoderFaultsIT extends DecoderCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
