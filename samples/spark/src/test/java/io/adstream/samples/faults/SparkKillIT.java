package io.adstream.samples.faults;

/** Spark, killed. */
class SparkKillIT extends KillCertification {

  @Override
  String engine() {
    return "spark";
  }
}
