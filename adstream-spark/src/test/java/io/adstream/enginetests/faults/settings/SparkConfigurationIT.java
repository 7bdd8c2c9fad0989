package io.adstream.enginetests.faults.settings;

import org.junit.jupiter.api.Tag;

/** Spark with a faulty configuration. */
@Tag("slow")
class SparkConfigurationIT extends ConfigurationCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
