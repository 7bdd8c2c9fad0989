package io.adstream.enginetests.faults.postgres;

import org.junit.jupiter.api.Tag;

/** Kafka Streams, in a database that others use, too. */
@Tag("slow")
class DatabaseIT extends DatabaseCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
