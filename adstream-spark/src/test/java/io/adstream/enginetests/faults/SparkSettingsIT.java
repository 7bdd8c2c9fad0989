package io.adstream.enginetests.faults;

/** Spark, whose settings change. */
class SparkSettingsIT extends SettingsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
