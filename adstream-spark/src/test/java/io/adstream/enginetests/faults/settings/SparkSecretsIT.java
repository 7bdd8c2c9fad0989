package io.adstream.enginetests.faults.settings;

/** Spark, with secrets in its configuration. */
class SparkSecretsIT extends SecretsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
