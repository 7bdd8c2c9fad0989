package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Kafka Streams with a decoder whose service may be unavailable. */
@Tag("slow")
class DecoderFaultsIT extends DecoderCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
