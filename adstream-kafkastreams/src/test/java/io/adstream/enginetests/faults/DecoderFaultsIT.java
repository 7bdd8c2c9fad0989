package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Kafka Streams, whose decoder needs what may be away. */
@Tag("slow")
class DecoderFaultsIT extends DecoderCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
