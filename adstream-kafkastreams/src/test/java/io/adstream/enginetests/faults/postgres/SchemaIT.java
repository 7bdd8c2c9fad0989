package io.adstream.enginetests.faults.postgres;

/** Kafka Streams, with schemas of other versions. */
class SchemaIT extends SchemaCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
