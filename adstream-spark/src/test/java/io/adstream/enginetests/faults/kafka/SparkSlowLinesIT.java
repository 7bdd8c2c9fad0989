package io.adstream.enginetests.faults.kafka;

/** Certifies Spark with long round trips. */
class SparkSlowLinesIT extends SlowLinesCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
