package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Kafka Streams, with nothing to read; {@code EngineIT} has one silent stream. */
@Tag("slow")
class SilenceIT extends SilenceCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
