package io.adstream.enginetests.faults.settings;

/** Certifies Spark with changed settings. */
class SparkSettingsIT extends SettingsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
