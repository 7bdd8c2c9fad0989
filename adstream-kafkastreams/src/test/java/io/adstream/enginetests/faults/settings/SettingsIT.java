package io.adstream.enginetests.faults.settings;

/** Kafka Streams, whose settings change. */
class SettingsIT extends SettingsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
