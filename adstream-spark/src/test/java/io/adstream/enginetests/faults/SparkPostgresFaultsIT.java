package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with whatever PostgreSQL does; {@code SparkEngineIT} has one that is killed. */
@Tag("slow")
class SparkPostgresFaultsIT extends PostgresFaultsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
