package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with secrets in its configuration. */
@Tag("slow")
class SparkSecretsIT extends SecretsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
