package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark, with secrets in its configuration. */
@Tag("slow")
class SparkSecretsIT extends SecretsCertification {

  @Override
  String engine() {
    return "spark";
  }
}
