package io.adstream.enginetests.faults.settings;

/** Spark, whose settings change. */
class SparkSettingsIT extends SettingsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
