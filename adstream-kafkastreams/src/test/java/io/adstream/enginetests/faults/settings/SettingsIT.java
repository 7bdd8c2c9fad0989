package io.adstream.enginetests.faults.settings;

/** Certifies Kafka Streams with changed settings. */
class SettingsIT extends SettingsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
