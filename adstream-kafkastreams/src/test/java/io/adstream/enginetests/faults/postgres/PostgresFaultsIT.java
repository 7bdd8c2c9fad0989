package io.adstream.enginetests.faults.postgres;

/** Kafka Streams, with a PostgreSQL that fails. */
class PostgresFaultsIT extends PostgresFaultsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
