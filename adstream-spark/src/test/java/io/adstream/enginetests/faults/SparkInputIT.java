package io.adstream.enginetests.faults;

/** Spark, fed with trouble. */
class SparkInputIT extends InputCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
