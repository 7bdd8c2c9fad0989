package io.adstream.enginetests.faults.postgres;

import org.junit.jupiter.api.Tag;

/** Spark, in a database that others use, too. */
@Tag("slow")
class SparkDatabaseIT extends DatabaseCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
