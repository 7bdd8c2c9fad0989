package io.adstream.enginetests.faults.kafka;

/** Spark, at the end of a long line. */
class SparkSlowLinesIT extends SlowLinesCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
