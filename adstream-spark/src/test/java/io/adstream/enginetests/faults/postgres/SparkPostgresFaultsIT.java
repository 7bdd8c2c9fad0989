package io.adstream.enginetests.faults.postgres;

import org.junit.jupiter.api.Tag;

/** Spark with a PostgreSQL that fails; {@code SparkEngineIT} tests one that is killed. */
@Tag("slow")
class SparkPostgresFaultsIT extends PostgresFaultsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
