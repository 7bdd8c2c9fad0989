package io.adstream.enginetests.faults;

/** Spark, with secrets in its configuration. */
class SparkSecretsIT extends SecretsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
