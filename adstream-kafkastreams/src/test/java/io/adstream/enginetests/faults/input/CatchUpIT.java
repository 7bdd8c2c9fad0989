package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Kafka Streams during catch-up; {@code LargeRecordsIT} bounds its memory, too. */
@Tag("slow")
class CatchUpIT extends CatchUpCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
