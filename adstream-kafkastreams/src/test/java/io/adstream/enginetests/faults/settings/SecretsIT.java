package io.adstream.enginetests.faults.settings;

/** Kafka Streams, with secrets in its configuration. */
class SecretsIT extends SecretsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
