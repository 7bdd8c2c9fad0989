package io.adstream.enginetests.faults.postgres;

import org.junit.jupiter.api.Tag;

/** Spark, with schemas of other versions. */
@Tag("slow")
class SparkSchemaIT extends SchemaCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
