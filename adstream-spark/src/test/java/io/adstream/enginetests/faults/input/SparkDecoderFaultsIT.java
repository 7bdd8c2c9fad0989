package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Spark with a decoder whose service may be unavailable. */
@Tag("slow")
class SparkDecoderFaultsIT extends DecoderCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
