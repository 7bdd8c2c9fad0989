package io.adstream.enginetests.faults;

/** Spark, at the end of a long line. */
class SparkSlowLinesIT extends SlowLinesCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
